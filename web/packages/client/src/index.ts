export { connection, nextConnection, type ConnectionEvent, type ConnectionState } from "./connection";
export { deliver, untilAnswered, type Send } from "./deliver";
export { newId, uuid7 } from "./ids";
export { live, type FeedEntry } from "./live";
export { mayRetry, Problem, Unreachable, type FieldProblem } from "./problem";
export { address, onSignedOut, read, request, speak, type Answer, type Method, type Query, type RequestOptions } from "./request";
export type * from "./shapes";
