/** What one look has found. */
export interface Finding {
  readonly check: string;
  /** `warn`: the service does what it promises all the same. */
  readonly state: "ok" | "warn" | "wrong";
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
  /** The settings have to be changed, or how a backend is set up: the service would not start. */
  readonly isConfiguration?: boolean;
}

export function ok(check: string, detail: string): Finding {
  return { check, state: "ok", detail };
}

export function warn(check: string, detail: string, advice: string): Finding {
  return { check, state: "warn", detail, advice };
}

export function wrong(check: string, detail: string, advice: string): Finding {
  return { check, state: "wrong", detail, advice };
}
