import { EmptyState, useTexts } from "@comptoir/ui";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";

import { dayTexts } from "../texts/day";

export function NotFound() {
  const t = useTexts(dayTexts);
  return (
    <EmptyState
      icon={Compass}
      title={t("notFound")}
      className="min-h-dvh"
      action={
        <Link to="/" className="text-accent underline">
          {t("chooseTill")}
        </Link>
      }
    />
  );
}
