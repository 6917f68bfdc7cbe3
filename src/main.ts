import { startFiligrane } from "./start.ts";

await startFiligrane();
