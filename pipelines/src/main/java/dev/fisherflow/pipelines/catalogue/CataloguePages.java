package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A page of Markdown for each kind of things, from what they declare. */
public final class CataloguePages {

  /** The first line of every page. */
  public static final String MARK =
      "<!-- Written by 'fisherflow catalogue-pages' from what each declares. -->";

  private CataloguePages() {}

  /** The pages of some kinds by their file names. */
  public static Map<String, String> of(List<CatalogueKind> kinds) {
    Map<String, List<CatalogueKind>> byPage = new LinkedHashMap<>();
    kinds.forEach(kind -> byPage.computeIfAbsent(kind.page(), p -> new ArrayList<>()).add(kind));
    Map<String, String> pages = new TreeMap<>();
    byPage.forEach((page, shown) -> pages.put(page + ".md", page(shown)));
    return pages;
  }

  private static String page(List<CatalogueKind> kinds) {
    String title = kinds.stream().map(CatalogueKind::plural).collect(Collectors.joining(" and "));
    return "%s\n\n# %s\n%s"
        .formatted(
            MARK,
            capitalized(title),
            kinds.stream()
                .map(kind -> section(kind, kinds.size() > 1))
                .collect(Collectors.joining()));
  }

  private static String section(CatalogueKind kind, boolean headed) {
    StringBuilder text = new StringBuilder("\n");
    if (headed) {
      text.append("## ").append(capitalized(kind.plural())).append("\n\n");
    }
    text.append(kind.about()).append("\n\n| name | title | what it is |\n|---|---|---|\n");
    List<Declaration> declarations = kind.declarations();
    declarations.forEach(
        each ->
            text.append(
                "| `%s` | %s | %s |\n"
                    .formatted(each.name(), escaped(each.title()), escaped(each.summary()))));
    declarations.forEach(each -> text.append(section(kind, each, headed ? "###" : "##")));
    return text.toString();
  }

  private static String section(CatalogueKind kind, Declaration declaration, String level) {
    StringBuilder text = new StringBuilder();
    text.append(
        "\n%s %s\n\n%s\n"
            .formatted(level, escaped(declaration.name()), escaped(declaration.summary())));
    if (!declaration.reference().isEmpty()) {
      text.append("\nFrom: ").append(escaped(declaration.reference())).append("\n");
    }
    Map<String, String> facts = kind.facts(declaration);
    if (!facts.isEmpty()) {
      text.append("\n");
      facts.forEach((fact, value) -> text.append("* %s: %s\n".formatted(fact, escaped(value))));
    }
    if (!declaration.settings().isEmpty()) {
      text.append("\n| setting | kind | allowed | default | unit | what it does |\n");
      text.append("|---|---|---|---|---|---|\n");
      declaration.settings().forEach(setting -> text.append(row(declaration, setting)));
    }
    return text.toString();
  }

  private static String row(Declaration declaration, Setting<?> setting) {
    return "| `%s` | %s | %s | %s | %s | %s |\n"
        .formatted(
            setting.name(),
            setting.kind(),
            escaped(SettingText.allowed(setting)),
            escaped(SettingText.byDefault(declaration, setting)),
            escaped(setting.unit()),
            escaped(setting.doc()) + searched(setting));
  }

  private static String searched(Setting<?> setting) {
    return setting.searched() == null
        ? ""
        : "; `space: default` searches `%s`".formatted(SettingText.searched(setting));
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*<|])", "\\\\$1");
  }
}
