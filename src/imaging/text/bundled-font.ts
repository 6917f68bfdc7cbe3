import fontPath from "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf" with {
  type: "file",
};

/** Reads the font that ships with the service: Inter SemiBold (Latin, Greek, Cyrillic), as TrueType. */
export async function readBundledFont(): Promise<Uint8Array> {
  return await Bun.file(fontPath).bytes();
}
