/** Something could not be done. */
export const EXIT_FAILURE = 1;
/** The command line is wrong: nothing was done. */
export const EXIT_USAGE = 2;
/** EX_CONFIG of sysexits.h: something is wrong in the settings, or in how a backend is set up. */
export const EXIT_CONFIGURATION = 78;
/** Ended by a signal: 128 and the signal's number, as a shell says it. */
export const EXIT_INTERRUPTED = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
