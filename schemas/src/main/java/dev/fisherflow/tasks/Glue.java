package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Source.Published;
import dev.fisherflow.tasks.Task.Modality;
import java.util.List;

/**
 * The nine tasks of GLUE: official labels, files and rows; metrics, recipes and texts of the paper
 * (Section 3 of the setups and Section 6). Recipes of tasks that the paper leaves out are those of
 * tasks of about their size, their texts those of the authors' program.
 *
 * @see <a href="https://gluebenchmark.com">GLUE</a>
 */
public final class Glue implements TaskCatalogue {

  /** The diagnostic set: a test split of MNLI with a file, a folder and a source of its own. */
  public static final String AX = "ax";

  private static final String DATA = "https://dl.fbaipublicfiles.com/glue/data/";

  private static final String MRPC_PLACE = "MRPC/" + MrpcCorpus.TEST;

  private static final String SAME = "Semantically Equivalent Checking Task: ";
  private static final String PREDICTS = "Textual Entailment Prediction Task: ";

  /** Grammar. */
  public static final Task COLA =
      TaskBuilder.of(
              declaration(
                  "cola", "CoLA", 1, "Whether a sentence is grammatical.", "Warstadt et al. 2019"),
              Modality.TEXT)
          .labels("0", "1")
          .metrics("accuracy", "matthews")
          .texts(
              "Classify if the following sentence's grammar is acceptable or unacceptable: {S1}",
              List.of("unacceptable", "acceptable"),
              "Grammar Checking Task: ")
          .recipe(20, 100)
          .files(
              Columns.of("CoLA", "sentence", null, "label")
                  .headless("source", "label", "mark", "sentence")
                  .counting(8551, 1043))
          .answers(new AnswerFile(Splits.TEST, "CoLA.tsv", 1063, "1"))
          .sources(
              source(
                  "cola",
                  "CoLA",
                  "CoLA.zip",
                  "f212fcd832b8f7b435fb991f101abf89f96b933ab400603bf198960dfc32cbff"))
          .build();

  /** Sentiment. */
  public static final Task SST2 =
      TaskBuilder.of(
              declaration(
                  "sst2",
                  "SST-2",
                  2,
                  "Whether a sentence on a film is positive.",
                  "Socher et al. 2013"),
              Modality.TEXT)
          .labels("0", "1")
          .metrics("accuracy")
          .texts(
              "Classify if the following sentence's sentiment is positive or negative: {S1}",
              List.of("negative", "positive"),
              "Sentiment Classification Task: ")
          .recipe(20, 1000)
          .files(Columns.of("SST-2", "sentence", null, "label").counting(67_349, 872))
          .answers(new AnswerFile(Splits.TEST, "SST-2.tsv", 1821, "1"))
          .sources(
              source(
                  "sst2",
                  "SST-2",
                  "SST-2.zip",
                  "d67e16fb55739c1b32cdce9877596db1c127dc322d93c082281f64057c16deaa"))
          .build();

  /** Paraphrases in news. */
  public static final Task MRPC =
      TaskBuilder.of(
              declaration(
                  "mrpc",
                  "MRPC",
                  3,
                  "Whether two sentences from the news mean the same.",
                  "Dolan and Brockett 2005"),
              Modality.PAIR)
          .labels("0", "1")
          .metrics("accuracy", "f1")
          .texts(
              "Classify if the following S1 and S2 are semantically equivalent, answer yes or no:"
                  + " S1: {S1} S2: {S2}",
              List.of("no", "yes"),
              SAME)
          .recipe(30, 50)
          .files(
              Columns.of("MRPC", "#1 String", "#2 String", "Quality")
                  .placed(Splits.TEST, List.of(Columns.file("MRPC", Splits.TEST), MRPC_PLACE))
                  .unnumbered(MRPC_PLACE)
                  .counting(3668, 408))
          .answers(new AnswerFile(Splits.TEST, "MRPC.tsv", 1725, "1"))
          .sources(new Source("mrpc", "MRPC", MrpcCorpus.published(DATA)))
          .build();

  /** Questions asked twice. */
  public static final Task QQP =
      TaskBuilder.of(
              declaration(
                  "qqp",
                  "QQP",
                  4,
                  "Whether two questions ask the same.",
                  "Iyer et al. 2017, Quora"),
              Modality.PAIR)
          .labels("0", "1")
          .metrics("accuracy", "f1")
          .texts(
              "Classify if the following Q1 and Q2 are semantically equivalent, answer yes or no:"
                  + " Q1: {S1} Q2: {S2}",
              List.of("no", "yes"),
              SAME)
          .recipe(5, 1000)
          .files(
              Columns.of("QQP", "question1", "question2", "is_duplicate")
                  .numberedBy("id")
                  .counting(363_846, 40_430))
          .answers(new AnswerFile(Splits.TEST, "QQP.tsv", 390965, "0"))
          .sources(
              source(
                  "qqp",
                  "QQP",
                  "QQP-clean.zip",
                  "40e7c862c04eb26ee04b67fd900e76c45c6ba8e6d8fab4f8f1f8072a1a3fbae0"))
          .build();

  /** Inference across genres; it answers the diagnostic set too. */
  public static final Task MNLI = mnli();

  /** Answers to questions. */
  public static final Task QNLI =
      TaskBuilder.of(
              declaration(
                  "qnli",
                  "QNLI",
                  6,
                  "Whether a sentence holds the answer to a question.",
                  "Rajpurkar et al. 2016; Wang et al. 2019"),
              Modality.PAIR)
          .labels("entailment", "not_entailment")
          .metrics("accuracy")
          .texts(
              "Determine whether the context sentence S contains the answer to the question Q,"
                  + " answer yes or no: Q: {S1} S: {S2}",
              List.of("yes", "no"),
              PREDICTS)
          .recipe(15, 1000)
          .files(Columns.of("QNLI", "question", "sentence", "label").counting(104_743, 5463))
          .answers(new AnswerFile(Splits.TEST, "QNLI.tsv", 5463, "not_entailment"))
          .sources(
              source(
                  "qnli",
                  "QNLI",
                  "QNLIv2.zip",
                  "e634e78627a29adaecd4f955359b22bf5e70f2cbd93b493f2d624138a0c0e5f5"))
          .build();

  /** Entailment. */
  public static final Task RTE =
      TaskBuilder.of(
              declaration(
                  "rte",
                  "RTE",
                  7,
                  "Whether the first text entails the second.",
                  "Dagan et al. 2006; Bentivogli et al. 2009"),
              Modality.PAIR)
          .labels("entailment", "not_entailment")
          .metrics("accuracy")
          .texts(
              "Classify if S1 entailment S2 or not, answer yes or no: S1: {S1} S2: {S2}",
              List.of("yes", "no"),
              "Textual Entailment Recognition Task: ")
          .recipe(40, 30)
          .files(Columns.of("RTE", "sentence1", "sentence2", "label").counting(2490, 277))
          .answers(new AnswerFile(Splits.TEST, "RTE.tsv", 3000, "entailment"))
          .sources(
              source(
                  "rte",
                  "RTE",
                  "RTE.zip",
                  "6bf86de103ecd335f3441bd43574d23fef87ecc695977a63b82d5efb206556ee"))
          .build();

  /** Pronouns. */
  public static final Task WNLI =
      TaskBuilder.of(
              declaration(
                  "wnli",
                  "WNLI",
                  8,
                  "Whether a pronoun means what the second text puts in its place.",
                  "Levesque et al. 2012"),
              Modality.PAIR)
          .labels("0", "1")
          .metrics("accuracy")
          .texts(
              "Determine if S2 with the pronoun substituted is entailed by S1: S1: {S1} S2: {S2}",
              List.of("no", "yes"),
              PREDICTS)
          .recipe(40, 30)
          .files(Columns.of("WNLI", "sentence1", "sentence2", "label").counting(635, 71))
          .answers(new AnswerFile(Splits.TEST, "WNLI.tsv", 146, "0"))
          .sources(
              source(
                  "wnli",
                  "WNLI",
                  "WNLI.zip",
                  "ae0e8e4d16f4d46d4a0a566ec7ecceccfd3fbfaa4a7a4b4e02848c0f2561ac46"))
          .build();

  /** Similarity, a regression. */
  public static final Task STSB =
      TaskBuilder.of(
              declaration(
                  "stsb",
                  "STS-B",
                  9,
                  "How similar two sentences are, from 0 to 5.",
                  "Cer et al. 2017"),
              Modality.PAIR)
          .range(0, 5)
          .metrics("pearson", "spearman")
          .texts(
              "Determine the similarity score between S1 and S2, the score is from 0.0 to 5.0: S1:"
                  + " {S1} S2: {S2}",
              List.of(),
              "Textual Similarity Scoring Task: ")
          .recipe(20, 100)
          .files(Columns.of("STS-B", "sentence1", "sentence2", "score").counting(5749, 1500))
          .answers(new AnswerFile(Splits.TEST, "STS-B.tsv", 1379, "2.500"))
          .sources(
              source(
                  "stsb",
                  "STS-B",
                  "STS-B.zip",
                  "e60a6393de5a8b5b9bac5020a1554b54e3691f9d600b775bd131e613ac179c85"))
          .build();

  /** All nine, by rank. */
  public static final List<Task> TASKS =
      List.of(COLA, SST2, MRPC, QQP, MNLI, QNLI, RTE, WNLI, STSB);

  @Override
  public List<Task> tasks() {
    return TASKS;
  }

  private static Task mnli() {
    String matched = "test_matched";
    String mismatched = "test_mismatched";
    // The diagnostic set comes by itself and has been put into several places.
    List<String> places =
        List.of(
            "AX/AX.tsv",
            "AX/test.tsv",
            "AX/diagnostic.tsv",
            "AX.tsv",
            "diagnostic/diagnostic.tsv",
            "diagnostic.tsv",
            "MNLI/diagnostic.tsv",
            "MNLI/AX.tsv");
    return TaskBuilder.of(
            declaration(
                "mnli",
                "MNLI",
                5,
                "Whether a premise entails or contradicts a hypothesis, or neither.",
                "Williams et al. 2018"),
            Modality.PAIR)
        .labels("entailment", "neutral", "contradiction")
        .metrics("accuracy")
        .splits(
            new Splits(
                List.of("dev_matched", "dev_mismatched"), List.of(matched, mismatched, AX), false))
        .texts(
            "Predict whether the premise entails the hypothesis, contradicts the hypothesis, or"
                + " neither, answer yes, no or maybe: premise: {S1} hypothesis: {S2}",
            List.of("yes", "maybe", "no"),
            PREDICTS)
        .recipe(5, 1000)
        .files(
            Columns.of("MNLI", "sentence1", "sentence2", "gold_label")
                .placed(AX, places)
                .counting(Splits.TRAIN, 392_702)
                .counting("dev_matched", 9815)
                .counting("dev_mismatched", 9832))
        .answers(
            new AnswerFile(matched, "MNLI-m.tsv", 9796, "entailment"),
            new AnswerFile(mismatched, "MNLI-mm.tsv", 9847, "entailment"),
            new AnswerFile(AX, "AX.tsv", 1104, "entailment"))
        .sources(
            source(
                "mnli",
                "MNLI",
                "MNLI.zip",
                "e7c1d896d26ed6caf700110645df426cc2d8ebf02a5ab743d5a5c68ac1c83633"),
            source(
                AX,
                "AX",
                "AX.tsv",
                "0e13510b1bb14436ff7e2ee82338f0efb0133ecf2e73507a697dc210db3f05fd"))
        .build();
  }

  private static Declaration declaration(
      String key, String title, int rank, String summary, String reference) {
    return Declaration.of(key, title, rank, summary).from(reference);
  }

  private static Source source(String key, String folder, String file, String sha256) {
    return new Source(key, folder, List.of(new Published(DATA, file, sha256)));
  }
}
