/** Why bytes are not an image that can run here: a user's mistake, shown with advice, never a bug. */
export type ImageFault = "magic" | "truncated" | "version" | "chip" | "specification" | "crc" | "layout";

export class ImageError extends Error {
  readonly fault: ImageFault;
  constructor(fault: ImageFault, message: string) {
    super(message);
    this.name = "ImageError";
    this.fault = fault;
  }

  /** What the person can do about it. */
  get advice(): string {
    switch (this.fault) {
      case "magic":
        return "give a .snn program, or an image made by `snn compile -o`";
      case "chip":
        return "compile the program again with `--chip` and a chip that `snn chips` lists";
      default:
        return "make the image anew with `snn compile FILE -o IMAGE`";
    }
  }
}
