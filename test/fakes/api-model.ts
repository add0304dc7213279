/** Checks requests against a service's public API model, as botocore ships it. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

interface Shape {
	readonly type: string;
	readonly required?: readonly string[];
	readonly members?: Readonly<Record<string, { readonly shape: string }>>;
	readonly member?: { readonly shape: string };
	readonly key?: { readonly shape: string };
	readonly value?: { readonly shape: string };
	readonly enum?: readonly string[];
	readonly min?: number;
	readonly max?: number;
	readonly pattern?: string;
}

interface ServiceModel {
	readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
	readonly shapes: Readonly<Record<string, Shape>>;
}

/** The complaint about a request, or null. */
export type CheckRequest = (operation: string, request: unknown) => string | null;

function sizeProblem(size: number, { min, max }: Shape, where: string): string | null {
	if (min !== undefined && size < min) return `${where} must have length or value of at least ${min}`;
	if (max !== undefined && size > max) return `${where} must have length or value of at most ${max}`;
	return null;
}

function matches(pattern: string, value: string): boolean {
	// Tags have the pattern `(...)${1,128}`, which JavaScript does not read.
	return new RegExp(`^(?:${pattern.replaceAll("${", "{")})$`, "su").test(value);
}

function first(problems: Iterable<string | null>): string | null {
	for (const problem of problems) if (problem) return problem;
	return null;
}

/** Reads the model of a service from the botocore of a Python environment. */
export function readApiModel(python: string, service: string): CheckRequest {
	const lib = join(dirname(python), "../lib");
	const [version] = readdirSync(lib).filter((name) => name.startsWith("python3"));
	const folder = join(lib, version!, "site-packages/botocore/data", service);
	const [dated] = readdirSync(folder).sort().reverse();
	const file = readFileSync(join(folder, dated!, "service-2.json.gz"));
	const { operations, shapes } = JSON.parse(gunzipSync(file).toString("utf8")) as ServiceModel;

	function structureProblem(shape: Shape, value: object, where: string): string | null {
		const members = shape.members ?? {};
		const missing = shape.required?.find((name) => !(name in value));
		if (missing) return `${where}.${missing} must not be null`;
		return first(
			(function* () {
				for (const [name, each] of Object.entries(value)) {
					yield name in members
						? problem(members[name]!.shape, each, `${where}.${name}`)
						: `${where}.${name} is unknown`;
				}
			})(),
		);
	}

	function scalarProblem(shape: Shape, value: unknown, where: string): string | null {
		if (shape.type === "string") {
			if (typeof value !== "string") return `${where} must be a string`;
			if (shape.enum && !shape.enum.includes(value)) return `${where} must be one of ${shape.enum.join(", ")}`;
			if (shape.pattern && !matches(shape.pattern, value)) return `${where} must match ${shape.pattern}`;
			return sizeProblem(value.length, shape, where);
		}
		if (shape.type === "boolean") return typeof value === "boolean" ? null : `${where} must be a boolean`;
		if (typeof value !== "number") return `${where} must be a number`;
		if (["integer", "long"].includes(shape.type) && !Number.isInteger(value)) return `${where} must be whole`;
		return sizeProblem(value, shape, where);
	}

	function problem(name: string, value: unknown, where: string): string | null {
		const shape = shapes[name]!;
		if (shape.type === "list") {
			if (!Array.isArray(value)) return `${where} must be a list`;
			const inside = value.map((each, i) => problem(shape.member!.shape, each, `${where}[${i}]`));
			return sizeProblem(value.length, shape, where) ?? first(inside);
		}
		if (shape.type !== "structure" && shape.type !== "map") return scalarProblem(shape, value, where);
		if (typeof value !== "object" || value === null) return `${where} must be an object`;
		if (shape.type === "structure") return structureProblem(shape, value, where);
		const pairs = Object.entries(value).flatMap(([key, each]) => [
			problem(shape.key!.shape, key, `${where} key`),
			problem(shape.value!.shape, each, `${where}.${key}`),
		]);
		return sizeProblem(Object.keys(value).length, shape, where) ?? first(pairs);
	}

	return (operation, request) => {
		const known = operations[operation];
		if (!known) return `${operation} is no operation`;
		return known.input ? problem(known.input.shape, request, operation) : null;
	};
}
