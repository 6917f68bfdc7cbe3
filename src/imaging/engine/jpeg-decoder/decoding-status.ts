import {
  ImageTruncatedError,
  ImageUndecodableError,
  InternalError,
} from "../../../domain/errors.ts";
import { STATUS } from "./jpeg-decoder-kernels.ts";

/** @throws ImageTruncatedError, ImageUndecodableError unless the status says that all went well */
export function assertDecoded(status: number): void {
  switch (status) {
    case STATUS.done:
      return;
    case STATUS.truncated:
      throw new ImageTruncatedError("its coded data ends before the last block");
    case STATUS.badCode:
      throw new ImageUndecodableError("its coded data holds a code that no table has");
    default:
      throw new InternalError(`The JPEG decoder ended with ${status}`);
  }
}
