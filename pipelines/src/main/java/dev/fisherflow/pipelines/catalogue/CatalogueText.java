package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.pipelines.report.table.Columns;

/** Declarations as text for a terminal. */
public final class CatalogueText {

  private CatalogueText() {}

  /** All things of a kind, one a line. */
  public static String list(CatalogueKind kind) {
    return new Columns<Declaration>()
        .left("name", Declaration::name)
        .left("title", Declaration::title)
        .left("what it is", Declaration::summary)
        .render(kind.declarations());
  }

  /** One thing with its settings. */
  public static String of(CatalogueKind kind, Declaration declaration) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s: %s\n%s\n"
            .formatted(
                kind.word(), declaration.name(), declaration.title(), declaration.summary()));
    if (!declaration.reference().isEmpty()) {
      text.append("From: ").append(declaration.reference()).append("\n");
    }
    kind.facts(declaration)
        .forEach((fact, value) -> text.append("%s: %s\n".formatted(fact, value)));
    if (!declaration.settings().isEmpty()) {
      text.append("\n").append(settings(declaration));
    }
    return text.toString();
  }

  private static String settings(Declaration declaration) {
    return new Columns<Setting<?>>()
        .left("setting", Setting::name)
        .left("kind", setting -> setting.kind().toString())
        .left("allowed", SettingText::allowed)
        .left("default", setting -> SettingText.byDefault(declaration, setting))
        .leftIfVaried(declaration.settings(), "unit", Setting::unit)
        .leftIfVaried(declaration.settings(), "space: default", SettingText::searched)
        .left("what it does", Setting::doc)
        .render(declaration.settings());
  }
}
