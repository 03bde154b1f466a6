package dev.fisherflow.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The catalogue of tasks: labels, splits, selection metrics, texts for text-to-text models and
 * submission files (paper, Section 3 of the setups and Section 6; GLUE's official layouts; the
 * binary versions of CIFAR-10 and CIFAR-100).
 *
 * <p>Labels are ordered as Hugging Face numbers them; files are always read and written by label
 * string, never by the position of a label.
 */
public enum Task {
  COLA(
      "cola",
      "CoLA",
      List.of("0", "1"),
      List.of("accuracy", "matthews"),
      List.of("CoLA.tsv"),
      "Classify if the following sentence's grammar is acceptable or unacceptable: {S1}",
      List.of("unacceptable", "acceptable"),
      "Grammar Checking Task: "),
  SST2(
      "sst2",
      "SST-2",
      List.of("0", "1"),
      List.of("accuracy"),
      List.of("SST-2.tsv"),
      "Classify if the following sentence's sentiment is positive or negative: {S1}",
      List.of("negative", "positive"),
      "Sentiment Classification Task: "),
  MRPC(
      "mrpc",
      "MRPC",
      List.of("0", "1"),
      List.of("accuracy", "f1"),
      List.of("MRPC.tsv"),
      "Classify if the following S1 and S2 are semantically equivalent, answer yes or no:"
          + " S1: {S1} S2: {S2}",
      List.of("no", "yes"),
      "Semantically Equivalent Checking Task: "),
  QQP(
      "qqp",
      "QQP",
      List.of("0", "1"),
      List.of("accuracy", "f1"),
      List.of("QQP.tsv"),
      "Classify if the following Q1 and Q2 are semantically equivalent, answer yes or no:"
          + " Q1: {S1} Q2: {S2}",
      List.of("no", "yes"),
      "Semantically Equivalent Checking Task: "),
  MNLI(
      "mnli",
      "MNLI",
      List.of("entailment", "neutral", "contradiction"),
      List.of("accuracy"),
      List.of("MNLI-m.tsv", "MNLI-mm.tsv", "AX.tsv"),
      "Predict whether the premise entails the hypothesis, contradicts the hypothesis, or neither,"
          + " answer yes, no or maybe: premise: {S1} hypothesis: {S2}",
      List.of("yes", "maybe", "no"),
      "Textual Entailment Prediction Task: "),
  QNLI(
      "qnli",
      "QNLI",
      List.of("entailment", "not_entailment"),
      List.of("accuracy"),
      List.of("QNLI.tsv"),
      "Determine whether the context sentence S contains the answer to the question Q, answer yes"
          + " or no: Q: {S1} S: {S2}",
      List.of("yes", "no"),
      "Textual Entailment Prediction Task: "),
  RTE(
      "rte",
      "RTE",
      List.of("entailment", "not_entailment"),
      List.of("accuracy"),
      List.of("RTE.tsv"),
      "Classify if S1 entailment S2 or not, answer yes or no: S1: {S1} S2: {S2}",
      List.of("yes", "no"),
      "Textual Entailment Recognition Task: "),
  WNLI(
      "wnli",
      "WNLI",
      List.of("0", "1"),
      List.of("accuracy"),
      List.of("WNLI.tsv"),
      "Classify if S1 entailment S2 or not, answer yes or no: S1: {S1} S2: {S2}",
      List.of("no", "yes"),
      "Textual Entailment Recognition Task: "),
  STSB(
      "stsb",
      "STS-B",
      List.of(),
      List.of("pearson", "spearman"),
      List.of("STS-B.tsv"),
      "Rate from 0 to 5 how similar the following S1 and S2 are: S1: {S1} S2: {S2}",
      List.of(),
      "Semantic Similarity Task: "),
  CIFAR10(
      "cifar10",
      "cifar-10-batches-bin",
      "airplane automobile bird cat deer dog frog horse ship truck"),
  CIFAR100(
      "cifar100",
      "cifar-100-binary",
      "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle"
          + " bowl boy bridge bus butterfly camel can castle caterpillar cattle"
          + " chair chimpanzee clock cloud cockroach couch crab crocodile cup"
          + " dinosaur dolphin elephant flatfish forest fox girl hamster house"
          + " kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man"
          + " maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid"
          + " otter palm_tree pear pickup_truck pine_tree plain plate poppy"
          + " porcupine possum rabbit raccoon ray road rocket rose sea seal shark"
          + " shrew skunk skyscraper snail snake spider squirrel streetcar sunflower"
          + " sweet_pepper table tank telephone television tiger tractor train trout"
          + " tulip turtle wardrobe whale willow_tree wolf woman worm");

  private final String key;
  private final String folder;
  private final List<String> labels;
  private final List<String> selectionMetrics;
  private final List<String> submissionFiles;
  private final String instruction;
  private final List<String> labelWords;
  private final String promptText;

  Task(
      String key,
      String folder,
      List<String> labels,
      List<String> selectionMetrics,
      List<String> submissionFiles,
      String instruction,
      List<String> labelWords,
      String promptText) {
    this.key = key;
    this.folder = folder;
    this.labels = labels;
    this.selectionMetrics = selectionMetrics;
    this.submissionFiles = submissionFiles;
    this.instruction = instruction;
    this.labelWords = labelWords;
    this.promptText = promptText;
  }

  /** A task of images: its labels, ordered as its files number them, are parted by blanks. */
  Task(String key, String folder, String labels) {
    this(
        key, folder, List.of(labels.split(" ")), List.of("accuracy"), List.of(), "", List.of(), "");
  }

  /**
   * The task of a name as specifications and records write it.
   *
   * @throws IllegalArgumentException if there is none, with the known names
   */
  public static Task of(String key) {
    return Arrays.stream(values())
        .filter(task -> task.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown task '" + key + "'; known: " + String.join(", ", keys())));
  }

  /** All names, in the catalogue's order. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Task::key).collect(Collectors.toList());
  }

  /** Name in specifications and records, such as {@code sst2}. */
  public String key() {
    return key;
  }

  /** The data's own folder and, for GLUE, name: {@code SST-2}, {@code cifar-10-batches-bin}. */
  public String folder() {
    return folder;
  }

  /** Label strings of the official files in class order; empty for a regression task. */
  public List<String> labels() {
    return labels;
  }

  /** Whether the target is a number (STS-B, 0 to 5) and not a class. */
  public boolean regression() {
    return labels.isEmpty();
  }

  /** Outputs of a classification head: the number of classes, or 1 for a regression task. */
  public int outputs() {
    return regression() ? 1 : labels.size();
  }

  /** Metrics whose sum is the selection score. */
  public List<String> selectionMetrics() {
    return selectionMetrics;
  }

  /** Splits that together make the validation score. */
  public List<String> devSplits() {
    return this == MNLI ? List.of("dev_matched", "dev_mismatched") : List.of("dev");
  }

  /** Whether the inputs are images and not texts. */
  public boolean images() {
    return this == CIFAR10 || this == CIFAR100;
  }

  /** Whether the test splits come with labels: there is a test score then, and no submission. */
  public boolean testLabelled() {
    return images();
  }

  /** Splits to predict, in the order of {@link #submissionFiles}. */
  public List<String> testSplits() {
    return this == MNLI ? List.of("test_matched", "test_mismatched", "ax") : List.of("test");
  }

  /**
   * Names of the files in a GLUE zip, in the order of {@link #testSplits}; none for other tasks.
   */
  public List<String> submissionFiles() {
    return submissionFiles;
  }

  /** Input format of text-to-text models; {S1} and {S2} stand for the texts; empty for images. */
  public String instruction() {
    return instruction;
  }

  /**
   * Answers of text-to-text models, in the order of {@link #labels}; empty for a regression task,
   * where they are the numbers themselves, written to the nearest 0.2.
   */
  public List<String> labelWords() {
    return labelWords;
  }

  /** The text whose embeddings prompt tuning starts from. */
  public String promptText() {
    return promptText;
  }
}
