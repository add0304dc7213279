import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asApiError } from "../api/client.ts";
import { Failed, Skeleton } from "./list-state.tsx";

/** A component whose code is read when it is first shown; `Waiting` stands in its place until then. */
export function lazily<P extends object>(
	load: () => Promise<ComponentType<P>>,
	what: string,
	Waiting: ComponentType<{ what: string }> = Skeleton,
): ComponentType<P> {
	return function Lazily(props: P) {
		const [Loaded, setLoaded] = useState<ComponentType<P> | null>(null);
		const [error, setError] = useState<unknown>(null);
		useEffect(() => {
			load().then((component) => setLoaded(() => component), setError);
		}, []);
		if (error !== null) return <Failed error={asApiError(error)} what={what} retry={() => location.reload()} />;
		return Loaded ? <Loaded {...props} /> : <Waiting what={what} />;
	};
}
