import { DurableObject } from "cloudflare:workers";
import {
	type Breaker,
	type BreakerState,
	CLOSED,
	closedAt,
	exchange,
	type Phase,
	phaseOf,
	type Report,
} from "../classifier/breaker.ts";

const BREAKER_KEY = "breaker";

/** The breaker of a model, service-wide. */
export function circuitBreaker(env: Env, model: string): DurableObjectStub<CircuitBreaker> {
	return env.CIRCUIT_BREAKER.getByName(model);
}

export interface BreakerStatus {
	readonly phase: Phase;
	/** Failures of the last five minutes that count. */
	readonly failures: number;
	/** Epoch milliseconds; null while it is closed. */
	readonly openedAt: number | null;
	readonly isProbing: boolean;
}

/** One breaker, one object: it outlives its isolate in the object's storage. */
export class CircuitBreaker extends DurableObject<Env> {
	/** Takes what an isolate met, and answers whether to call. */
	exchange(report: Report): BreakerState {
		const { breaker, state } = exchange(this.read(), report, Date.now());
		this.write(breaker);
		return state;
	}

	/** Closes the breaker and forgets its failures. */
	reset(): void {
		this.write(closedAt(Date.now()));
	}

	status(): BreakerStatus {
		const now = Date.now();
		const breaker = this.read();
		return {
			phase: phaseOf(breaker, now),
			failures: breaker.failures.length,
			openedAt: breaker.openedAt,
			isProbing: breaker.probeAt !== null,
		};
	}

	private read(): Breaker {
		return this.ctx.storage.kv.get<Breaker>(BREAKER_KEY) ?? CLOSED;
	}

	private write(breaker: Breaker): void {
		if (breaker !== this.read()) this.ctx.storage.kv.put(BREAKER_KEY, breaker);
	}
}
