import type { Streams } from "../../tools/command";

/** Streams for a command, and what it has written to them so far. */
export function collecting(): { streams: Streams; written: { stdout: string; stderr: string } } {
  const written = { stdout: "", stderr: "" };
  const streams = {
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
  return { streams, written };
}
