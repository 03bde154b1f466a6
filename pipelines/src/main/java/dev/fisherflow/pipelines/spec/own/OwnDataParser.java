package dev.fisherflow.pipelines.spec.own;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads where the rows of a specification's own task are, and how they are divided. */
final class OwnDataParser {

  static final List<String> KEYS =
      List.of("train", "dev", "test", "testLabels", "format", "splitBy", "stratify", "splitSeed");
  static final String SEPARATOR = "separator";
  static final List<String> FORMAT = List.of("delimiter", "quote", "header", "encoding", SEPARATOR);

  private final Fields fields;
  private final Path folder;
  private final String kind;

  private OwnDataParser(Fields fields, Path folder, String kind) {
    this.fields = fields;
    this.folder = folder;
    this.kind = kind;
  }

  /**
   * What a mapping says of the files.
   *
   * @param folder what paths are relative to
   * @param kind of the task
   */
  static Optional<Data> parse(Cursor at, Path folder, String kind) {
    return Fields.of(at, "a mapping such as {train: train.csv, dev: 0.1}")
        .flatMap(fields -> new OwnDataParser(fields, folder, kind).read());
  }

  private Optional<Data> read() {
    fields.knowOnly(KEYS);
    int before = fields.at().mistakes().count();
    List<String> train = fields.require("train", "a file").map(this::paths).orElse(List.of());
    List<String> test = fields.find("test").map(this::paths).orElse(List.of());
    double share = 0;
    List<String> dev = List.of();
    Optional<Cursor> at = fields.require("dev", "a file, or a share of train such as 0.1");
    if (at.isPresent() && number(at.get())) {
      share = Value.number(Domain.properFraction()).read(at.get()).orElse(0.0);
    } else {
      dev = at.map(this::paths).orElse(List.of());
    }
    OwnFiles.Draw draw =
        new OwnFiles.Draw(
            fields.find("splitBy").flatMap(Value.text()::read).orElse(null),
            stratify(),
            fields.one("splitSeed", Value.whole(0, Long.MAX_VALUE), 1L));
    OwnFiles.Format format =
        fields.find("format").flatMap(OwnDataParser::format).orElse(OwnFiles.Format.BY_SUFFIX);
    String separator = fields.find("format").map(this::separator).orElse(null);
    Optional<Boolean> testLabels = fields.find("testLabels").flatMap(Value.flag()::read);
    return fields.at().mistakes().count() > before
        ? Optional.empty()
        : Optional.of(new Data(train, dev, share, test, format, draw, testLabels, separator));
  }

  private boolean stratify() {
    boolean classes = kind.equals(OwnTask.CLASSIFICATION);
    boolean stratify = fields.one("stratify", Value.flag(), classes);
    if (stratify && !classes) {
      fields
          .find("stratify")
          .ifPresent(at -> at.mistake("belongs to the kind " + OwnTask.CLASSIFICATION));
    }
    return stratify;
  }

  private static boolean number(Cursor at) {
    return at.node() instanceof YamlNode.Scalar scalar && Value.is(Value.NUMBER, scalar.text());
  }

  private static Optional<OwnFiles.Format> format(Cursor at) {
    Optional<Fields> fields = Fields.of(at, "a mapping such as {delimiter: \";\"}");
    fields.ifPresent(found -> found.knowOnly(FORMAT));
    return fields.map(
        found ->
            new OwnFiles.Format(
                found.find("delimiter").flatMap(OwnDataParser::character).orElse(null),
                found.find("quote").flatMap(OwnDataParser::character).orElse('"'),
                found.one("header", Value.flag(), true),
                found
                    .find("encoding")
                    .flatMap(OwnDataParser::encoding)
                    .orElse(OwnFiles.Format.BY_SUFFIX.encoding())));
  }

  /** What stands between the labels of a row; null where it is not said. */
  private String separator(Cursor at) {
    Optional<Cursor> said = Fields.of(at, "").flatMap(format -> format.find(SEPARATOR));
    if (said.isPresent() && !kind.equals(OwnTask.MULTILABEL)) {
      said.get().mistake("belongs to the kind " + OwnTask.MULTILABEL);
    }
    return said.flatMap(OwnDataParser::character).map(String::valueOf).orElse(null);
  }

  private static Optional<Character> character(Cursor at) {
    return at.node() instanceof YamlNode.Scalar scalar
            && scalar.text().length() == 1
            && "\r\n".indexOf(scalar.text().charAt(0)) < 0
        ? Optional.of(scalar.text().charAt(0))
        : at.expected("one character in quotes, such as \";\" or \"\\t\"");
  }

  private static Optional<String> encoding(Cursor at) {
    Optional<String> name = Value.text().read(at);
    try {
      return name.map(Charset::forName).map(Charset::name);
    } catch (IllegalArgumentException e) {
      return at.expected("the name of an encoding, such as utf-8 or windows-1252");
    }
  }

  /** The files of one path, of a pattern such as {@code data/*.csv}, or of a list of them. */
  private List<String> paths(Cursor at) {
    List<String> paths = new ArrayList<>();
    Fields.points(at, Value.text()).forEach(text -> paths.addAll(paths(at, text)));
    return paths;
  }

  private List<String> paths(Cursor at, String text) {
    try {
      Path path = at.folder(folder).resolve(text).normalize();
      if (!text.contains("*") || Files.exists(path)) {
        return List.of(path.toString());
      }
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
        List<String> names =
            StreamSupport.stream(found.spliterator(), false).map(Path::toString).sorted().toList();
        if (names.isEmpty()) {
          at.mistake("there is no file " + path);
        }
        return names;
      }
    } catch (IOException | InvalidPathException e) {
      at.mistake("expected files, found none of " + text);
      return List.of();
    }
  }

  /** What was read. */
  record Data(
      List<String> train,
      List<String> dev,
      double share,
      List<String> test,
      OwnFiles.Format format,
      OwnFiles.Draw draw,
      Optional<Boolean> testLabels,
      String separator) {

    OwnFiles files(OwnFiles.Fields columns, Map<String, String> labels, boolean fail) {
      return new OwnFiles(train, dev, share, test, columns, format, labels, draw, fail, separator);
    }
  }
}
