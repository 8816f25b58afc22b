// Runs in the same extension host as the tray, and measures what stands between its first and its last listener: all that
// other extensions do at an event. The same run without the tray is what to compare with.
const vscode = require("vscode");
const { writeFileSync } = require("node:fs");

exports.activate = async (context) => {
  const { report, keystrokes, saves } = JSON.parse(process.env.TANDEM_PROBE);
  const tray = vscode.extensions.getExtension("tandem.tandem");
  const activating = performance.now();
  const activated = tray?.activate().then(() => performance.now() - activating);
  let began = 0;
  const first = (event) =>
    event(() => {
      began = performance.now();
    });
  context.subscriptions.push(
    first(vscode.workspace.onDidChangeTextDocument),
    first(vscode.workspace.onDidSaveTextDocument),
  );

  context.subscriptions.push(
    vscode.commands.registerCommand("probe.run", async () => {
      const activation = (await activated) ?? 0;
      const samples = { keystroke: [], save: [] };
      const last = (event, into) => event(() => void into.push((performance.now() - began) * 1000));
      const ends = [
        last(vscode.workspace.onDidChangeTextDocument, samples.keystroke),
        last(vscode.workspace.onDidSaveTextDocument, samples.save),
      ];
      const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, "notes.txt");
      const editor = await vscode.window.showTextDocument(file);
      const type = () =>
        editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "x"), {
          undoStopBefore: false,
          undoStopAfter: false,
        });
      for (let at = 0; at < keystrokes; at += 1) await type();
      samples.keystroke.splice(0, 50);
      const typed = samples.keystroke.slice();
      for (let at = 0; at < saves; at += 1) {
        await type();
        await editor.document.save();
      }
      for (const end of ends) end.dispose();
      const memory = process.memoryUsage();
      writeFileSync(report, JSON.stringify({ activation, keystroke: typed, save: samples.save, memory }));
    }),
    vscode.commands.registerCommand("probe.memory", () => {
      globalThis.gc?.();
      writeFileSync(`${report}.memory`, JSON.stringify(process.memoryUsage()));
    }),
  );
};
