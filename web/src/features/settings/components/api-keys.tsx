"use client";
import { useRef, useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { errorMessage } from "@/lib/api-client";
import { formatMoment } from "@/lib/format";
import { texts } from "@/lib/texts";
import { useApiKeys, useDeleteApiKey, useMakeApiKey, type ApiKey, type MadeApiKey } from "../api/api-keys";

const words = texts.settings;

function MadeKeyDialog({ made, onClose }: { made: MadeApiKey | null; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = () => {
    field.current?.select();
    // Without permission the selected text is there to be copied by hand; so it is over plain HTTP, which has no clipboard.
    if (!window.isSecureContext) return;
    navigator.clipboard.writeText(made?.key ?? "").then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <Dialog title={words.madeTitle} isOpen={made !== null} isAlert onClose={onClose}>
      <p className="mt-2 text-sm text-muted">{words.madeText}</p>
      <div className="mt-4 flex items-end gap-2">
        <TextField
          ref={field}
          label={made?.name ?? ""}
          readOnly
          value={made?.key ?? ""}
          onFocus={(event) => event.currentTarget.select()}
          className="flex-1"
          inputClassName="font-mono text-sm"
        />
        <Button onClick={copy}>{copied ? words.copied : words.copy}</Button>
      </div>
      <div className="mt-6 flex justify-end">
        <Button
          variant="primary"
          onClick={() => {
            setCopied(false);
            onClose();
          }}
        >
          {words.done}
        </Button>
      </div>
    </Dialog>
  );
}

function DeleteDialog({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const remove = useDeleteApiKey();
  const confirm = () => {
    if (apiKey) remove.mutate(apiKey.id, { onSuccess: onClose });
  };
  return (
    <Dialog title={words.deleteTitle(apiKey?.name ?? "")} isOpen={apiKey !== null} isAlert onClose={onClose}>
      <p className="mt-2 text-sm text-muted">{words.deleteText}</p>
      {remove.isError && (
        <Message tone="fail" className="mt-4">
          {errorMessage(remove.error)}
        </Message>
      )}
      <div className="mt-6 flex justify-end gap-2">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button variant="danger" disabled={remove.isPending} onClick={confirm}>
          {words.deleteYes}
        </Button>
      </div>
    </Dialog>
  );
}

function KeyList({ keys, onDelete }: { keys: readonly ApiKey[]; onDelete: (key: ApiKey) => void }) {
  if (keys.length === 0) return <p className="text-sm text-muted">{words.keysNone}</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {keys.map((key) => (
        <li key={key.id} className="flex items-center justify-between gap-4 py-3">
          <div className="min-w-0">
            <p className="truncate font-medium">{key.name}</p>
            <p className="text-sm text-muted">
              <code>{key.prefix}…</code> · {words.created(formatMoment(key.createdAt))} ·{" "}
              {key.usedAt ? words.used(formatMoment(key.usedAt)) : words.neverUsed}
            </p>
          </div>
          <Button size="small" aria-label={words.deleteKeyOf(key.name)} onClick={() => onDelete(key)}>
            {words.deleteKey}
          </Button>
        </li>
      ))}
    </ul>
  );
}

export function ApiKeys() {
  const list = useApiKeys();
  const make = useMakeApiKey();
  const [name, setName] = useState("");
  const [nameError, setNameError] = useState<string | undefined>();
  const [doomed, setDoomed] = useState<ApiKey | null>(null);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    setNameError(trimmed === "" ? words.keyNameMissing : undefined);
    if (trimmed !== "") make.mutate(trimmed, { onSuccess: () => setName("") });
  };

  return (
    <Panel title={words.keysTitle}>
      <p className="-mt-4 mb-5 text-sm text-muted">{words.keysLead}</p>
      {list.isPending && <Skeleton className="h-16 w-full" />}
      {list.isError && <Message tone="fail">{errorMessage(list.error)}</Message>}
      {list.data && <KeyList keys={list.data.items} onDelete={setDoomed} />}
      <form method="post" noValidate onSubmit={submit} className="mt-5 flex flex-wrap items-start gap-3">
        <TextField
          label={words.keyName}
          hint={words.keyNameHint}
          error={nameError}
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setNameError(undefined);
          }}
          className="min-w-0 flex-1 basis-56 sm:max-w-sm"
        />
        <Button type="submit" disabled={make.isPending} className="mt-[1.6875rem]">
          {words.makeKey}
        </Button>
      </form>
      {make.isError && (
        <Message tone="fail" className="mt-4">
          {errorMessage(make.error)}
        </Message>
      )}
      <MadeKeyDialog made={make.data ?? null} onClose={() => make.reset()} />
      <DeleteDialog apiKey={doomed} onClose={() => setDoomed(null)} />
    </Panel>
  );
}
