import type { Metadata } from "next";
import { EditorScreen } from "../../../../src/editor/editor-screen";

export const metadata: Metadata = { title: "Flow" };

export default async function FlowPage({ params }: { params: Promise<{ flow: string }> }) {
  const { flow } = await params;
  return <EditorScreen flowId={decodeURIComponent(flow)} />;
}
