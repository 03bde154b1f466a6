package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a task's data are, and where: GLUE's public files and the CIFAR binaries, with the SHA-256
 * that they have had since they were published.
 *
 * @param key the task's name in specifications
 * @param folder the folder that the readers look for
 * @param sources the files to fetch
 */
record Dataset(String key, String folder, List<Source> sources) {

  private static final String GLUE = "https://dl.fbaipublicfiles.com/glue/data/";
  private static final String SENTEVAL = "https://dl.fbaipublicfiles.com/senteval/senteval_data/";
  private static final String TORONTO = "https://www.cs.toronto.edu/~kriz/";

  private static final Map<String, Dataset> ALL = new LinkedHashMap<>();

  static {
    glue(Task.COLA, "CoLA", "f212fcd832b8f7b435fb991f101abf89f96b933ab400603bf198960dfc32cbff");
    glue(Task.SST2, "SST-2", "d67e16fb55739c1b32cdce9877596db1c127dc322d93c082281f64057c16deaa");
    add(
        Task.MRPC.key(),
        Task.MRPC.folder(),
        new Source(
            SENTEVAL,
            Mrpc.TRAIN,
            "60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89"),
        new Source(
            SENTEVAL,
            Mrpc.TEST,
            "a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784"),
        new Source(
            GLUE,
            Mrpc.DEV_IDS,
            "971d7767d81b997fd9060ade0ec23c4fc31cbb226a55d1bd4a1bac474eb81dc7"));
    glue(Task.QQP, "QQP-clean", "40e7c862c04eb26ee04b67fd900e76c45c6ba8e6d8fab4f8f1f8072a1a3fbae0");
    glue(Task.MNLI, "MNLI", "e7c1d896d26ed6caf700110645df426cc2d8ebf02a5ab743d5a5c68ac1c83633");
    glue(Task.QNLI, "QNLIv2", "e634e78627a29adaecd4f955359b22bf5e70f2cbd93b493f2d624138a0c0e5f5");
    glue(Task.RTE, "RTE", "6bf86de103ecd335f3441bd43574d23fef87ecc695977a63b82d5efb206556ee");
    glue(Task.WNLI, "WNLI", "ae0e8e4d16f4d46d4a0a566ec7ecceccfd3fbfaa4a7a4b4e02848c0f2561ac46");
    glue(Task.STSB, "STS-B", "e60a6393de5a8b5b9bac5020a1554b54e3691f9d600b775bd131e613ac179c85");
    add(
        "ax",
        "AX",
        new Source(
            GLUE, "AX.tsv", "0e13510b1bb14436ff7e2ee82338f0efb0133ecf2e73507a697dc210db3f05fd"));
    add(
        "cifar10",
        "cifar-10-batches-bin",
        new Source(
            TORONTO,
            "cifar-10-binary.tar.gz",
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"));
    add(
        "cifar100",
        "cifar-100-binary",
        new Source(
            TORONTO,
            "cifar-100-binary.tar.gz",
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"));
  }

  /**
   * A file to fetch.
   *
   * @param baseUrl its folder
   * @param file its name
   * @param sha256 its digest, in hexadecimal
   */
  record Source(String baseUrl, String file, String sha256) {

    /** Whether it is unpacked. */
    boolean archive() {
      return file.endsWith(".zip") || file.endsWith(".tar.gz");
    }
  }

  /**
   * The data of tasks, each once; those of MNLI with the diagnostic set, which the same model
   * predicts.
   *
   * @throws FetchException if a name is unknown
   */
  public static List<Dataset> of(List<String> keys) {
    List<String> unknown = keys.stream().filter(key -> !ALL.containsKey(key)).toList();
    if (!unknown.isEmpty()) {
      throw new FetchException(
          "unknown task '%s'; known: %s"
              .formatted(String.join("', '", unknown), String.join(", ", keys())));
    }
    return keys.stream()
        .flatMap(key -> key.equals(Task.MNLI.key()) ? Stream.of(key, "ax") : Stream.of(key))
        .distinct()
        .map(ALL::get)
        .toList();
  }

  /** All names. */
  static List<String> keys() {
    return List.copyOf(ALL.keySet());
  }

  private static void glue(Task task, String zip, String sha256) {
    add(task.key(), task.folder(), new Source(GLUE, zip + ".zip", sha256));
  }

  private static void add(String key, String folder, Source... sources) {
    ALL.put(key, new Dataset(key, folder, Arrays.asList(sources)));
  }
}
