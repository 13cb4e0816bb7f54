import { Problem } from "@comptoir/client";
import { Button, TextArea, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putWebhook, type Webhook } from "../../api/webhooks";
import { ProblemNote } from "../../parts/Problems";
import { webhookTexts } from "../../texts/webhooks";

interface WebhookFormProps {
  readonly id: string;
  /** Null for a new one. */
  readonly webhook: Webhook | null;
  readonly onSaved?: (webhook: Webhook) => void;
}

/** Name, address and topics of a webhook. */
export function WebhookForm({ id, webhook, onSaved }: WebhookFormProps): ReactNode {
  const say = useTexts(webhookTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "https://");
  const [topics, setTopics] = useState((webhook?.topics ?? []).join(" "));
  const save = useMutation({
    mutationFn: () => {
      const chosen = topics.split(/[\s,]+/).filter((topic) => topic !== "");
      return putWebhook(id, webhook?.version ?? null, { name, url: url.trim(), topics: chosen.length === 0 ? null : chosen, active: webhook === null || webhook.state === "active" });
    },
    onSuccess: async (saved) => {
      toast({ text: say("saved"), tone: "good" });
      onSaved?.(saved);
      await client.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const errorAt = (pointer: string): string | null => problem?.errors.find((each) => each.pointer.startsWith(pointer))?.detail ?? null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 border-b border-line p-4">
      <TextField label={say("name")} maxLength={200} value={name} error={errorAt("/name")} onText={setName} />
      <TextField label={say("url")} help={say("urlHelp")} required inputMode="url" maxLength={2000} value={url} error={errorAt("/url")} onText={setUrl} />
      <TextArea label={say("topics")} help={say("topicsHelp")} value={topics} error={errorAt("/topics")} onText={setTopics} />
      {save.isError ? <ProblemNote error={save.error} /> : null}
      <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
        {say("save")}
      </Button>
    </form>
  );
}
