package dev.fisherflow.tasks;

import dev.fisherflow.tasks.Source.Published;
import java.util.List;

/** MRPC as published: the corpus itself, of which GLUE tells the pairs of the dev split. */
public final class MrpcCorpus {

  /** Training and dev pairs: label, two ids, two sentences. */
  public static final String TRAIN = "msr_paraphrase_train.txt";

  /** Test pairs. */
  public static final String TEST = "msr_paraphrase_test.txt";

  /** The dev split, two ids in a row. */
  public static final String DEV_IDS = "mrpc_dev_ids.tsv";

  private static final String SENTEVAL = "https://dl.fbaipublicfiles.com/senteval/senteval_data/";

  private MrpcCorpus() {}

  /**
   * The files to fetch.
   *
   * @param glue the folder of GLUE's own files
   */
  static List<Published> published(String glue) {
    return List.of(
        new Published(
            SENTEVAL, TRAIN, "60a9b09084528f0673eedee2b69cb941920f0b8cd0eeccefc464a98768457f89"),
        new Published(
            SENTEVAL, TEST, "a04e271090879aaba6423d65b94950c089298587d9c084bf9cd7439bd785f784"),
        new Published(
            glue, DEV_IDS, "971d7767d81b997fd9060ade0ec23c4fc31cbb226a55d1bd4a1bac474eb81dc7"));
  }
}
