import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface Props {
	readonly title: string;
	readonly onClose: () => void;
	readonly children: ComponentChildren;
}

/** A modal dialog of the browser's own: it keeps the focus, closes by Escape and gives the focus back. */
export function Dialog({ title, onClose, children }: Props) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		element.current?.showModal();
	}, []);
	return (
		<dialog ref={element} aria-labelledby={id} onClose={onClose}>
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
