import { Button, Note, useTexts } from "@comptoir/ui";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";

import { peopleTexts } from "../../texts/people";

/** A password that is shown once, to hand over. */
export function OncePassword({ password }: { readonly password: string }): ReactNode {
  const say = useTexts(peopleTexts);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(password);
    setCopied(true);
  };
  return (
    <Note tone="information" icon={KeyRound} title={say("firstPassword")} className="m-4" action={<Button onClick={() => void copy()}>{say(copied ? "copied" : "copy")}</Button>}>
      <p className="my-1 font-mono text-18 select-all">{password}</p>
      <p>{say("firstPasswordHelp")}</p>
    </Note>
  );
}
