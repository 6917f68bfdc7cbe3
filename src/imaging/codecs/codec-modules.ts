import jpegDecoderPath from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm" with { type: "file" };
import jpegEncoderPath from "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm" with { type: "file" };
import pngPath from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm" with { type: "file" };
import resizePath from "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm" with {
  type: "file",
};
import webpDecoderPath from "@jsquash/webp/codec/dec/webp_dec.wasm" with { type: "file" };
import webpEncoderPath from "@jsquash/webp/codec/enc/webp_enc_simd.wasm" with { type: "file" };

/** The codecs' compiled code: plain data, which can be posted to workers. */
export interface CodecModules {
  readonly jpegDecoder: WebAssembly.Module;
  readonly jpegEncoder: WebAssembly.Module;
  readonly webpDecoder: WebAssembly.Module;
  /** The SIMD build; the only other module that has one, and 1.6 times as fast with it. */
  readonly webpEncoder: WebAssembly.Module;
  readonly png: WebAssembly.Module;
  readonly resize: WebAssembly.Module;
}

/** Compiles every codec, once for all workers. */
export async function compileCodecModules(): Promise<CodecModules> {
  const [jpegDecoder, jpegEncoder, webpDecoder, webpEncoder, png, resize] = await Promise.all([
    compileFile(jpegDecoderPath),
    compileFile(jpegEncoderPath),
    compileFile(webpDecoderPath),
    compileFile(webpEncoderPath),
    compileFile(pngPath),
    compileFile(resizePath),
  ]);
  return { jpegDecoder, jpegEncoder, webpDecoder, webpEncoder, png, resize };
}

async function compileFile(path: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await Bun.file(path).arrayBuffer());
}
