import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { linter, lintGutter } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";

export interface JsonEditorProps {
	readonly text: string;
	/** What is published; differences from it are marked. */
	readonly original: string | null;
	readonly change: (text: string) => void;
}

/** Colours of the page, which reach into the shadow root as variables. */
const THEME = EditorView.theme({
	"&": {
		backgroundColor: "var(--surface)",
		color: "var(--ink)",
		border: "1px solid var(--line-strong)",
		borderRadius: "var(--radius)",
	},
	".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)" },
	".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--muted)", border: "0" },
	".cm-cursor": { borderLeftColor: "var(--ink)" },
	".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)" },
	".cm-deletedChunk": { backgroundColor: "var(--mark)" },
	".cm-changedLine": { backgroundColor: "var(--mark)" },
});

/**
 * JSON with line and column of what is wrong. It lives in a shadow root: in the page its style element would break the
 * policy, there it uses adopted style sheets.
 */
export function PatternJson({ text, original, change }: JsonEditorProps) {
	const host = useRef<HTMLDivElement>(null);
	const latest = useRef(change);
	latest.current = change;
	const start = useRef({ text, original });
	useEffect(() => {
		const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
		const { text: doc, original: base } = start.current;
		const view = new EditorView({
			parent: root,
			root,
			state: EditorState.create({
				doc,
				extensions: [
					lineNumbers(),
					history(),
					keymap.of([...defaultKeymap, ...historyKeymap]),
					json(),
					linter(jsonParseLinter()),
					lintGutter(),
					EditorView.lineWrapping,
					EditorView.contentAttributes.of({ "aria-label": "Pattern as JSON" }),
					EditorView.updateListener.of((update) => {
						if (update.docChanged) latest.current(update.state.doc.toString());
					}),
					...(base === null ? [] : [unifiedMergeView({ original: base, mergeControls: false })]),
					THEME,
				],
			}),
		});
		return () => view.destroy();
	}, []);
	return (
		<div class="stack">
			<div ref={host} />
			<p class="muted">Escape, then Tab, leaves the editor. Lines that differ from what is published are marked.</p>
		</div>
	);
}
