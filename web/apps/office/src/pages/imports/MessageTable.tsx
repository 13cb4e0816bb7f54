import { Tag, useTexts } from "@comptoir/ui";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import type { JobMessage } from "../../domain/jobs";
import { jobTexts } from "../../texts/jobs";
import { shellTexts } from "../../texts/shell";

const SHOWN_AT_ONCE = 100;

interface MessageTableProps {
  readonly messages: readonly JobMessage[];
  readonly over: boolean;
  /** The messages name products, not rows of a file. */
  readonly aboutProducts: boolean;
}

/** What was said about rows or products, in their order. */
export function MessageTable({ messages, over, aboutProducts }: MessageTableProps): ReactNode {
  const say = useTexts(jobTexts);
  const sayShell = useTexts(shellTexts);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  if (messages.length === 0) return over ? <p className="text-13 text-ink-soft">{say(aboutProducts ? "nothingLeft" : "noMessages")}</p> : null;
  return (
    <>
      <table className="w-full table-fixed text-13">
        <thead className="text-left text-ink-soft">
          <tr className="border-b border-line">
            {aboutProducts ? (
              <th className="w-40 py-1.5 pr-2 font-normal">{say("product")}</th>
            ) : (
              <>
                <th className="w-16 py-1.5 pr-2 font-normal">{say("row")}</th>
                <th className="w-32 py-1.5 pr-2 font-normal">{say("column")}</th>
              </>
            )}
            <th className="py-1.5 font-normal">{say("message")}</th>
          </tr>
        </thead>
        <tbody>
          {messages.slice(0, shown).map((message, index) => (
            <tr key={index} className="border-b border-line align-top">
              {aboutProducts ? (
                <td className="py-1.5 pr-2 break-words">
                  <Link to="/products" search={{ sku: message.sku ?? "" }} className="text-accent underline-offset-2 hover:underline">
                    {message.sku}
                  </Link>
                </td>
              ) : (
                <>
                  <td className="py-1.5 pr-2">{message.row ?? ""}</td>
                  <td className="py-1.5 pr-2 break-words">{message.column ?? ""}</td>
                </>
              )}
              <td className="py-1.5 break-words">
                {aboutProducts ? null : <Tag tone={message.severity === "error" ? "loss" : "attention"}>{say(message.severity === "error" ? "error" : "warning")}</Tag>} {message.detail}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {messages.length > shown ? (
        <button type="button" onClick={() => setShown(shown + SHOWN_AT_ONCE)} className="mt-2 min-h-8 text-13 text-accent hover:underline">
          {sayShell("more")}
        </button>
      ) : null}
    </>
  );
}
