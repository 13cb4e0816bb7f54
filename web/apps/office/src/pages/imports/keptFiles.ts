/** The file of a trial, kept while the page is open, so that the real import needs no second choosing. */

export interface KeptFile {
  readonly file: File;
  readonly kind: string;
  readonly format: string;
  readonly mapping: string | null;
}

const files = new Map<string, KeptFile>();

export function keepFile(job: string, kept: KeptFile): void {
  files.set(job, kept);
}

export function keptFile(job: string): KeptFile | null {
  return files.get(job) ?? null;
}
