"use client";

import { Badge } from "@autoweave/ui/badge";
import { IconTile } from "@autoweave/ui/icon-tile";
import { PageHeader } from "@autoweave/ui/page-header";
import { useState } from "react";
import { useCreateFlow } from "../flow/use-create-flow";
import { templatesPage } from "../frame/pages";
import { toCategoryLook } from "../node-config/category-look";
import { listTemplates, type Template } from "./templates";

const mostIcons = 6;

function Icons({ template }: { template: Template }) {
  const nodes = template.graph.nodes.slice(0, mostIcons);
  return (
    <span className="flex gap-1" aria-hidden>
      {nodes.map((node) => {
        const { Icon, hue } = toCategoryLook(node.type.split(".")[0] ?? "");
        return (
          <IconTile key={node.id} hue={hue} size="sm">
            <Icon />
          </IconTile>
        );
      })}
      {template.graph.nodes.length > mostIcons ? (
        <span className="self-center text-faint text-xs">+{template.graph.nodes.length - mostIcons}</span>
      ) : null}
    </span>
  );
}

/** Flows to begin with. Choosing one makes a flow of one's own of it and opens it. */
export function TemplateGallery() {
  const { create, isCreating } = useCreateFlow();
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <PageHeader title={templatesPage.title} description={templatesPage.description} />
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3" aria-label="Templates">
        {listTemplates().map((template) => (
          <li key={template.slug}>
            <button
              type="button"
              data-template={template.slug}
              disabled={isCreating}
              aria-busy={isCreating && chosen === template.slug}
              onClick={() => {
                setChosen(template.slug);
                void create(template.graph);
              }}
              className="flex h-full w-full flex-col gap-3 rounded-md border border-line bg-surface p-4 text-left shadow-near transition-[border-color,box-shadow] duration-120 hover:border-line-control hover:shadow-raised disabled:opacity-60"
            >
              <span className="flex items-center justify-between gap-2">
                <Icons template={template} />
                <Badge>{template.topic}</Badge>
              </span>
              <span className="grid gap-1">
                <span className="font-semibold text-sm">{template.graph.name}</span>
                <span className="text-pretty text-muted text-sm">{template.graph.description}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
