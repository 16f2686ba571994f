/** What the language server offers besides the protocol: its commands, each with one object as its argument. */
export interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export interface Explanation {
  title: string;
  /** What `consign explain` prints. */
  text: string;
  decision: unknown;
}

export interface Difference {
  markdown: string;
  differs: boolean;
}

export interface Picture {
  workflow: string;
  label: string;
  svg: string;
}

export interface ListedTest {
  name: string;
  uri: string;
  range: Range;
}

export const PICTURE_CHANGED = 'consign/pictureChanged';
