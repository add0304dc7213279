/** Alerts on the wire. */
export interface Alert {
	readonly id: string;
	readonly name: string;
	readonly severity: "page" | "ticket";
	readonly labels: Readonly<Record<string, string>>;
	readonly summary: string;
	readonly value: number;
	readonly threshold: number;
	readonly state: string;
	readonly started_at: string;
	readonly ended_at: string | null;
	readonly acknowledged_at: string | null;
	readonly acknowledged_by: string | null;
	readonly acknowledged_note: string | null;
}

export interface AlertRule {
	readonly name: string;
	readonly severity: Alert["severity"];
	readonly condition: string;
	readonly threshold: number;
	readonly for_seconds: number;
}
