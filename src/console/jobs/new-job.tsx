import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ApiError, asApiError } from "../api/client.ts";
import { forget } from "../api/resource.ts";
import { upload } from "../api/upload.ts";
import { reasonOf } from "../components/list-state.tsx";
import { visibleParts } from "../components/visible.ts";
import { useCommands } from "../shell/commands.ts";
import { notify } from "../shell/notices.ts";
import { go, hrefOf } from "../shell/router.ts";
import {
	CONTENT_TYPES,
	FIELDS,
	type Field,
	type FileStart,
	formatOf,
	guessMapping,
	MAX_FILE_BYTES,
	type Mapping,
	mappedFile,
	readStart,
	START_BYTES,
} from "./file-start.ts";
import { Preview } from "./preview.tsx";

const LABELS: Readonly<Record<Field, string>> = {
	text: "Text",
	custom_id: "Your own id of the row",
	content_id: "Id of the content",
	author_id: "Id of the author",
};
/** A name of a column is cut here in a list of choices, units. */
const MAX_NAME_UNITS = 40;

interface Chosen {
	readonly file: File;
	readonly start: FileStart;
	/** Tells one choice from the next. */
	readonly id: string;
}

function sizeOf({ size }: File): string {
	const [value, unit] = size < 1_000_000 ? [size / 1000, "kB"] : [size / 1_000_000, "MB"];
	return `${value.toLocaleString("en", { maximumFractionDigits: 1 })} ${unit}`;
}

/** Reads the beginning of a file, or says why it is none of ours. */
async function choose(file: File): Promise<Chosen | string> {
	const format = formatOf(file.name);
	if (format === null) return "A file of texts ends in .csv, .ndjson or .jsonl.";
	if (file.size > MAX_FILE_BYTES) return `A file has at most ${MAX_FILE_BYTES / 1_000_000} MB.`;
	const bytes = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer());
	const start = readStart(bytes, format, file.size <= START_BYTES);
	if (start === null) return "The file has no header within its first 64 KB.";
	return { file, start, id: crypto.randomUUID() };
}

/** A name without characters that cannot be seen or that move others: a list of choices cannot isolate it. */
function plainName(name: string, at: number): string {
	const parts = visibleParts(name.slice(0, MAX_NAME_UNITS)).map((part) => part.name ?? part.text);
	return `${at + 1}: ${parts.join("") || "without a name"}`;
}

function Columns({
	start,
	mapping,
	change,
}: {
	readonly start: FileStart;
	readonly mapping: Mapping;
	readonly change: (mapping: Mapping) => void;
}) {
	return (
		<fieldset>
			<legend>Columns</legend>
			<div class="row end">
				{FIELDS.map((field) => (
					<label key={field}>
						<span>{LABELS[field]}</span>
						<select
							value={mapping[field] ?? ""}
							onChange={({ currentTarget: { value } }) =>
								change({ ...mapping, [field]: value === "" ? null : Number(value) })
							}
						>
							<option value="">{field === "text" ? "choose a column" : "none"}</option>
							{start.columns.map((name, at) => (
								<option key={at} value={at}>
									{plainName(name, at)}
								</option>
							))}
						</select>
					</label>
				))}
			</div>
		</fieldset>
	);
}

function Sending({ part, stop }: { readonly part: number; readonly stop: () => void }) {
	return (
		<p class="row">
			<progress max={1} value={part} aria-label="Sent of the file" />
			<span>{Math.round(100 * part)}% sent</span>
			<button type="button" onClick={stop}>
				Stop sending
			</button>
		</p>
	);
}

/** From a chosen file to a job. */
function Submit({ chosen: { file, start }, drop }: { readonly chosen: Chosen; readonly drop: () => void }) {
	const [mapping, setMapping] = useState<Mapping>(() => guessMapping(start.columns));
	const [model, setModel] = useState("");
	const [isStored, setStored] = useState(true);
	const [part, setPart] = useState<number | null>(null);
	const [error, setError] = useState<ApiError | null>(null);
	const sending = useRef<AbortController | null>(null);
	// The same for each try, so that a file that is sent twice is judged once; other choices are another request.
	const idempotencyKey = useMemo(() => crypto.randomUUID(), [mapping, model, isStored]);
	useEffect(() => () => sending.current?.abort(), []);
	const places = FIELDS.flatMap((field) => mapping[field] ?? []);
	const isTwice = new Set(places).size < places.length;
	const isReady = (start.format === "ndjson" || mapping.text !== null) && !isTwice;
	const send = async () => {
		const controller = new AbortController();
		sending.current = controller;
		setPart(0);
		setError(null);
		const query = new URLSearchParams({
			store: String(isStored),
			...(model.trim() === "" ? {} : { model: model.trim() }),
		});
		try {
			const { id } = await upload<{ id: string }>(`/jobs?${query}`, {
				body: mappedFile(file, start, mapping),
				type: CONTENT_TYPES[start.format],
				idempotencyKey,
				signal: controller.signal,
				onProgress: setPart,
			});
			forget("/jobs");
			notify("The file is sent; it is judged in the background.");
			go(hrefOf(`/jobs/${id}`));
		} catch (reason) {
			if (controller.signal.aborted) notify("Sending was stopped; nothing is judged.");
			else setError(asApiError(reason));
			setPart(null);
		}
	};
	return (
		<form
			class="stack"
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<p>
				<bdi>{file.name}</bdi>, {sizeOf(file)}{" "}
				<button type="button" class="quiet" onClick={drop}>
					Take another file
				</button>
			</p>
			{start.format === "csv" ? (
				<Columns start={start} mapping={mapping} change={setMapping} />
			) : (
				<p class="muted">
					Each line is an object with text, and custom_id, content_id, author_id and store where they are known.
				</p>
			)}
			{isTwice && <p role="alert">One column cannot be two things.</p>}
			{isReady && <Preview start={start} mapping={mapping} />}
			<div class="row end">
				<label>
					<span>Model (empty: as for live texts)</span>
					<input type="text" maxLength={256} value={model} onInput={(event) => setModel(event.currentTarget.value)} />
				</label>
				<label class="inline">
					<input type="checkbox" checked={isStored} onChange={(event) => setStored(event.currentTarget.checked)} /> Log
					the decisions, as the text policy says
				</label>
			</div>
			{error && (
				<p role="alert">
					{reasonOf(error)}
					{error.requestId !== null && (
						<>
							{" "}
							Request <code>{error.requestId}</code>
						</>
					)}
				</p>
			)}
			{part === null ? (
				<p>
					<button type="submit" class="primary" disabled={!isReady}>
						{error ? "Send the file again" : "Send the file"}
					</button>
				</p>
			) : (
				<Sending part={part} stop={() => sending.current?.abort()} />
			)}
		</form>
	);
}

/** Takes a file, dropped or chosen, and shows what will be sent of it. */
export function NewJob() {
	const [chosen, setChosen] = useState<Chosen | string | null>(null);
	const [isOver, setOver] = useState(false);
	const field = useRef<HTMLInputElement>(null);
	const take = async (files: FileList | null | undefined) => {
		const file = files?.[0];
		if (file) setChosen(await choose(file));
	};
	useCommands([
		{ id: "choose a file", key: "+", label: "Choose a file", group: "Jobs", run: () => field.current?.click() },
	]);
	return (
		<section
			class={isOver ? "card stack drop over" : "card stack drop"}
			aria-label="New job"
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={(event) => {
				event.preventDefault();
				setOver(false);
				void take(event.dataTransfer?.files);
			}}
		>
			{chosen === null || typeof chosen === "string" ? (
				<>
					<label>
						<span>A CSV or NDJSON file of texts, dropped here or chosen</span>
						<input
							ref={field}
							type="file"
							accept=".csv,.ndjson,.jsonl,text/csv,application/x-ndjson"
							onChange={(event) => void take(event.currentTarget.files)}
						/>
					</label>
					{chosen !== null && <p role="alert">{chosen}</p>}
				</>
			) : (
				<Submit key={chosen.id} chosen={chosen} drop={() => setChosen(null)} />
			)}
		</section>
	);
}
