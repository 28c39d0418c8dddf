const mediaType = "application/x-autoweave-value";

/** Writes how an expression reads a value onto a drag; other programs get it as text. */
export function writeDraggedValue(transfer: DataTransfer, source: string): void {
  transfer.setData(mediaType, source);
  transfer.setData("text/plain", source);
  transfer.effectAllowed = "copy";
}

/** The value that is being dragged, as an expression reads it; undefined for anything else. */
export function readDraggedValue(transfer: DataTransfer): string | undefined {
  const source = transfer.getData(mediaType);
  return source === "" ? undefined : source;
}

/** True while a value is dragged: what it is cannot be read before it is dropped. */
export function isValueDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes(mediaType);
}
