/**
 * Bindings whose failures are told from bugs: whatever a store throws or rejects with becomes a `StorageFailure`, so that one
 * place answers for all of them. What a store says of a statement that breaks a constraint is an answer, and stays as it is.
 */

/** A store does not answer, or does not do what it was asked. Its cause is what the store said. */
export class StorageFailure extends Error {
	constructor(cause: unknown) {
		super("a store does not answer", { cause });
	}
}

const ANSWER = /SQLITE_CONSTRAINT/;

function failure(error: unknown): unknown {
	const isTold = error instanceof StorageFailure || (error instanceof Error && ANSWER.test(error.message));
	return isTold ? error : new StorageFailure(error);
}

/** What a guard stands for: a database takes its own statements only. */
const guardedOf = new WeakMap<object, object>();

function bare(argument: unknown): unknown {
	if (Array.isArray(argument)) return argument.map(bare);
	return typeof argument === "object" && argument !== null ? (guardedOf.get(argument) ?? argument) : argument;
}

/** Statements of D1 and uploads of R2 talk to their store too. */
function further(result: unknown): unknown {
	if (typeof result !== "object" || result === null) return result;
	return "bind" in result || "uploadPart" in result ? guarded(result) : result;
}

/** A store whose calls fail as `StorageFailure` only. */
export function guarded<T extends object>(store: T): T {
	const guard = new Proxy(store, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name);
			if (typeof value !== "function") return value;
			return (...args: unknown[]) => {
				try {
					const result: unknown = value.apply(target, args.map(bare));
					if (!(result instanceof Promise)) return further(result);
					return result.then(further, (error: unknown) => {
						throw failure(error);
					});
				} catch (error) {
					throw failure(error);
				}
			};
		},
	});
	guardedOf.set(guard, store);
	return guard;
}

/** The stores of requests. Those that `/moderate` asks each time handle their failures themselves. */
const STORES = ["DB", "ARCHIVE", "JOBS"] as const;
const guardedEnvs = new WeakMap<Env, Env>();

/** Bindings with guarded stores, the same for the same bindings. */
export function guardedEnv(env: Env): Env {
	const known = guardedEnvs.get(env);
	if (known) return known;
	const stores = STORES.flatMap((name) => (env[name] === undefined ? [] : [[name, guarded(env[name])]]));
	const made: Env = { ...env, ...Object.fromEntries(stores) };
	guardedEnvs.set(env, made);
	return made;
}
