/** Settings under which a fault of a backend is noticed, and what it left behind found, soon. */
export const FAULT_SETTINGS = {
  JOB_TIMEOUT_MS: "5000",
  STORE_TIMEOUT_MS: "1000",
  QUEUE_TIMEOUT_MS: "1000",
  RETRY_STORE_DELAY_MS: "200",
  RETRY_OPTIMIZER_DELAY_MS: "300",
  RECONCILE_INTERVAL_S: "1",
  RECONCILE_AFTER_S: "3",
} as const;
