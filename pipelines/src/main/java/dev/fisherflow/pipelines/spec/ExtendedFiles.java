package dev.fisherflow.pipelines.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.DefaultsTaken;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.Overlay;
import dev.fisherflow.pipelines.spec.yaml.SetOption;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.pipelines.spec.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a specification is made of: the file that it extends, itself over it, and over both what the
 * command line sets. Mappings are merged; lists and values replace what is below them.
 *
 * @param root the document
 * @param text the file's text, or what the document is written as where it has several layers
 */
record ExtendedFiles(YamlNode root, String text) {

  /** The key that names the file below. */
  static final String EXTENDS = "extends";

  /** Files below each other. */
  private static final int DEEPEST = 10;

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .build());

  /**
   * Reads all layers.
   *
   * @param file the name of the file
   * @param folder what its paths are relative to
   * @param set what the command line sets, in its order
   * @param mistakes receives what is wrong; nothing comes back where there is no document
   */
  static Optional<ExtendedFiles> read(
      String file, String text, Path folder, List<SetOption> set, Mistakes mistakes) {
    Optional<YamlNode> own = YamlReader.read(text, mistakes);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    Path start = folder.resolve(Path.of(file).getFileName()).toAbsolutePath().normalize();
    YamlNode root = extended(own.get(), List.of(start), folder, mistakes);
    for (SetOption option : set) {
      root = option.apply(root, mistakes);
    }
    return Optional.of(new ExtendedFiles(root, root == own.get() ? text : written(root)));
  }

  private static String written(YamlNode root) {
    try {
      return YAML.writeValueAsString(Overlay.plain(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is no YAML", e);
    }
  }

  /**
   * A document over what it extends.
   *
   * @param chain the files that led here, itself last
   * @param folder what its paths are relative to
   */
  private static YamlNode extended(
      YamlNode node, List<Path> chain, Path folder, Mistakes mistakes) {
    Optional<YamlNode.Entry> key =
        node instanceof YamlNode.Mapping mapping
            ? mapping.entries().stream().filter(entry -> entry.key().equals(EXTENDS)).findFirst()
            : Optional.empty();
    if (key.isEmpty()) {
      return node;
    }
    YamlNode own =
        new YamlNode.Mapping(
            node.place(),
            ((YamlNode.Mapping) node)
                .entries().stream().filter(entry -> !entry.key().equals(EXTENDS)).toList());
    Cursor at = new Cursor(key.get().value(), EXTENDS, mistakes, new DefaultsTaken());
    return Value.text()
        .read(at)
        .flatMap(name -> SpecifiedFile.path(at, folder, name))
        .flatMap(base -> below(at, base, chain, mistakes))
        .map(base -> Overlay.of(base, own))
        .orElse(own);
  }

  private static Optional<YamlNode> below(
      Cursor at, Path base, List<Path> chain, Mistakes mistakes) {
    Path file = base.toAbsolutePath().normalize();
    List<Path> longer = new ArrayList<>(chain);
    longer.add(file);
    if (chain.contains(file)) {
      return at.mistake(
          "expected a file that does not lead back to itself, found "
              + longer.stream()
                  .map(path -> path.getFileName().toString())
                  .collect(Collectors.joining(" -> ")));
    }
    if (chain.size() > DEEPEST) {
      return at.mistake("expected at most %d files that extend each other".formatted(DEEPEST));
    }
    return SpecifiedFile.text(at, base)
        .flatMap(text -> YamlReader.read(text, base.toString(), mistakes))
        .filter(root -> isMapping(root, mistakes))
        .map(root -> extended(root, longer, file.getParent(), mistakes));
  }

  private static boolean isMapping(YamlNode root, Mistakes mistakes) {
    if (root instanceof YamlNode.Mapping) {
      return true;
    }
    mistakes.add(
        root.place(), "", "expected a mapping with keys of a sweep, found " + root.describe());
    return false;
  }
}
