package dev.fisherflow.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One word per idea, in names, comments, messages and docs. */
class WordsTest {

  /** What is written instead: try, lease, gc, prune, resume, an active sentence. */
  private static final Pattern BANNED =
      Pattern.compile(
          "attempt|(?<![a-z])claim|discard|retention|left-?over|somebody"
              + "|gone on with|goes on|what is told|is had\\b",
          Pattern.CASE_INSENSITIVE);

  /**
   * What is not this project's to name: keys of Flink and Kubernetes, methods of Java and Beam,
   * names in files of earlier versions, a word of the embedded data; and a value of {@code
   * selection.diverged}.
   */
  private static final Pattern FOREIGN =
      Pattern.compile(
          "restart-strategy[.\\w-]*|persistentVolumeClaim|volumeClaimTemplates|claimName"
              + "|persistent\\s+volume\\s+claim|BodyHandlers\\.discarding|Redirect\\.DISCARD"
              + "|getAttempted|discarded\\.txt|@JsonAlias\\([^)]*\\)|\"aliases\": \\[[^\\]]*\\]|-> \"somebody "
              + "|[\"`]discard[\"`]|diverged: discard",
          Pattern.CASE_INSENSITIVE);

  /** A sentence may go over several lines of a comment or of joined strings. */
  private static final Pattern LINE_BREAK = Pattern.compile("\"?\\s*\\n[\\s*#/]*(\\+ \")?");

  private static final Set<String> KINDS =
      Set.of("java", "avsc", "json", "js", "css", "html", "mustache", "md", "yaml", "properties");

  @Test
  void onlyTheHousesWords() throws IOException {
    List<String> found = new ArrayList<>();
    int looked = 0;
    for (String root :
        List.of(
            "../schemas/src/main",
            "../transforms/src/main",
            "../pipelines/src/main",
            "../pipelines/examples",
            "../runners/src/main",
            "../docs",
            "../README.md",
            "../CONTRIBUTING.md",
            "../fisherflow")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(WordsTest::prose).toList()) {
          looked++;
          banned(file).forEach(word -> found.add(file + ": " + word));
        }
      }
    }
    assertThat(looked).as("files").isGreaterThan(500);
    assertThat(found).as("words with another word in this project: see the pattern's").isEmpty();
  }

  private static boolean prose(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.equals("fisherflow") || KINDS.contains(name.substring(name.lastIndexOf('.') + 1)));
  }

  /** The banned words of a file, its name included, with a few words around each. */
  private static List<String> banned(Path file) throws IOException {
    String text = file.toString() + "\n" + Files.readString(file);
    String line = FOREIGN.matcher(LINE_BREAK.matcher(text).replaceAll(" ")).replaceAll("");
    return BANNED
        .matcher(line)
        .results()
        .map(word -> line.substring(Math.max(0, word.start() - 20), end(line, word)))
        .toList();
  }

  private static int end(String line, MatchResult word) {
    return Math.min(line.length(), word.end() + 20);
  }
}
