/** Settings under which a cluster finds soon what a killed process or server has dropped. */
export const KILL_SETTINGS = {
  LOG_LEVEL: "info",
  JOB_TIMEOUT_MS: "5000",
  STORE_TIMEOUT_MS: "2000",
  QUEUE_TIMEOUT_MS: "2000",
  RETRY_STORE_DELAY_MS: "200",
  RETRY_OPTIMIZER_DELAY_MS: "300",
  RECONCILE_INTERVAL_S: "1",
  RECONCILE_AFTER_S: "3",
  // A job that is in hand at each of many kills is no poison.
  MAX_ATTEMPTS: "100",
} as const;
