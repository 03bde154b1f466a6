package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command export, with adapters that peft has trained. */
class ExportCommandTest {

  private static final Path GOLDEN = ModelSweepsIT.MODELS;

  @TempDir private Path folder;

  private final Program program = Program.whole();
  private Path workspace;

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = Files.createDirectory(folder.resolve("workspace"));
  }

  @Test
  void anAdapterIsExportedAsItIs() throws IOException {
    assertThat(export("t5-prompt", "rte", "out")).isZero();
    assertThat(names("out"))
        .containsExactlyInAnyOrder(
            "adapter_config.json",
            "adapter_model.safetensors",
            "fisherflow.json",
            "tokenizer.json",
            "README.md");
    assertThat(folder.resolve("out").resolve(AdapterFiles.WEIGHTS))
        .hasSameBinaryContentAs(GOLDEN.resolve("t5-prompt/adapter").resolve(AdapterFiles.WEIGHTS));
    assertThat(program.out()).contains("exported", "differ by at most 0.0e+00");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains(".exporting"));
  }

  /** What is exported says what it is of, so that it needs no options. */
  @Test
  void anExportedAdapterIsExportedMergedWithoutOptions() throws IOException {
    assertThat(export("bert-lora", "mnli", "out")).isZero();
    assertThat(program.run("export", path("out"), "--to", path("whole"), "--merged")).isZero();
    assertThat(names("whole"))
        .containsExactlyInAnyOrder("config.json", "model.safetensors", "README.md");
    assertThat(folder.resolve("whole/README.md"))
        .content()
        .contains("library_name: transformers", "entailment`, `neutral`, `contradiction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t5-prompt | rte   | out           | --merged | changes weights",
        "bert-lora | mnli  | full          |          | new or empty folder, found",
        "bert-lora | mnli  | file          |          | found a file",
        "bert-lora | mnli  | file/below    |          | cannot write in",
        "bert-lora | mnli  | workspace/out |          | outside the workspace",
        "bert-lora | mnli  | workspace     |          | outside the workspace",
        "bert-lora | rte   | out           | --merged | (3, 24), the model",
        "bert-lora | snli  | out           |          | snli",
        "bert-lora | cifar10 | out         | --merged | reads texts",
        "bert-lora | mnli  | out           | --optimizer=adamw | expected no --optimizer",
      })
  void whatCannotBeExportedIsTold(
      String adapter, String task, String to, String more, String expected) throws IOException {
    Files.createDirectory(folder.resolve("full"));
    Files.writeString(folder.resolve("full/notes"), "mine");
    Files.writeString(folder.resolve("file"), "mine");
    String[] options = more == null ? new String[0] : new String[] {more};
    assertThat(export(adapter, task, to, options)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
    assertThat(program.err().lines().mapToInt(String::length).max().orElse(0)).isLessThan(401);
    assertThat(names("")).containsExactlyInAnyOrder("workspace", "full", "file");
    assertThat(names("full")).containsExactly("notes");
    assertThat(workspace).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeWrittenToIsTold() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assertThat(closed.toFile().setWritable(false)).isTrue();
    assumeFalse(
        Files.isWritable(closed), "this user may write everywhere: nothing is closed to it");
    assertThat(export("bert-lora", "mnli", "closed/out")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("cannot write in");
  }

  @Test
  void anAdapterOfAnotherModelIsTold() {
    Path vit = GOLDEN.resolve("vit-lora");
    assertThat(
            program.run(
                "export",
                GOLDEN.resolve("bert-lora/adapter").toString(),
                "--task=cifar10",
                "--model=" + vit,
                "--to=" + path("out"),
                "--workspace=" + workspace))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("adapter");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r | there is no run 'r'",
        "no/where | not there",
        ". | none of an adapter",
        "../r | not there"
      })
  void whatIsNoRunAndNoAdapterIsTold(String given, String expected) {
    assertThat(program.run("export", given, "--to=" + path("out"), "--workspace=" + workspace))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
  }

  private int export(String adapter, String task, String to, String... more) {
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "export",
                    GOLDEN.resolve(adapter).resolve("adapter").toString(),
                    "--task=" + task,
                    "--model=" + GOLDEN.resolve(adapter),
                    "--workspace=" + workspace,
                    "--to=" + path(to)),
                Stream.of(more))
            .toList();
    return program.run(arguments.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Set<String> names(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return Set.copyOf(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
