import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
	readonly title: string;
	readonly onClose: () => void;
	readonly children: ComponentChildren;
}

/** A modal dialog of the browser's own: it keeps the focus, closes by Escape and gives the focus back. */
export function Dialog({ title, onClose, children }: Props) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useId();
	const isGone = useRef(false);
	useLayoutEffect(() => {
		const dialog = element.current!;
		dialog.showModal();
		return () => {
			// The browser gives the focus back to a dialog's opener when it is closed, not when it is taken away.
			isGone.current = true;
			dialog.close();
		};
	}, []);
	return (
		<dialog ref={element} aria-labelledby={id} onClose={() => isGone.current || onClose()}>
			<header>
				<h2 id={id}>{title}</h2>
				<button type="button" class="quiet" onClick={onClose}>
					Close
				</button>
			</header>
			{children}
		</dialog>
	);
}
