import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const figures = { tried: 0, survived: 0, guarded: 0, lost: 0 };

/** A test of one fault with its expected end, counted in the figures at the end of the run. */
export function fault(name: string, test: () => Promise<void> | void): void {
  it(name, async () => {
    figures.tried++;
    await test();
    figures.survived++;
  });
}

/** Checks that bytes that were safe before a fault are still there, and counts each that is not. */
export function assertKept(before: Buffer, after: Buffer): void {
  const lost = before.equals(after) ? 0 : before.filter((byte, index) => byte !== after[index]).length;
  figures.guarded += before.length;
  figures.lost += lost;
  assert.equal(lost, 0, "bytes lost");
}

/** As {@link assertKept}, for the whole content of a disk's file. */
export function kept(file: string): () => void {
  const before = readFileSync(file);
  return () => {
    assertKept(before, readFileSync(file));
  };
}

/** As {@link assertKept}, for bytes whose digests are known. */
export function countGuarded(bytes: number, after: string, before: string): void {
  figures.guarded += bytes;
  figures.lost += before === after ? 0 : bytes;
  assert.equal(after, before, "bytes lost");
}

after(() => {
  if (figures.tried > 0) {
    const { tried, survived, guarded, lost } = figures;
    console.log(`\n  faults tried: ${tried}, survived: ${survived}, bytes lost: ${lost} of ${guarded} guarded\n`);
  }
});
