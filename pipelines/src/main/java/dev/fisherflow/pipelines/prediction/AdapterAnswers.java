package dev.fisherflow.pipelines.prediction;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.metric.Probabilities;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.learning.task.Inference;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.pipelines.trained.TrainedAdapter;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.dataset.own.ImageFile;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answers of one adapter to rows. */
final class AdapterAnswers {

  private final TrainedAdapter trained;
  private final Task task;
  private final List<Row> rows;
  private final FileRequest request;
  private final double[][] answers;
  private final String[] texts;
  private final String[] faults;
  private boolean writes;

  private AdapterAnswers(TrainedAdapter trained, List<Row> rows, FileRequest request) {
    this.trained = trained;
    this.task = trained.task();
    this.rows = rows;
    this.request = request;
    this.answers = new double[rows.size()][];
    this.texts = new String[rows.size()];
    this.faults = new String[rows.size()];
  }

  /**
   * Answers the rows that have no fault.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  static AdapterAnswers of(TrainedAdapter trained, List<Row> rows, FileRequest request)
      throws InterruptedException {
    AdapterAnswers all = new AdapterAnswers(trained, rows, request);
    all.answer();
    return all;
  }

  /** Probabilities of the labels, or the number; null where a row has no answer. */
  double[] answer(int row) {
    return answers[row];
  }

  /** What the model writes by itself; null where a row has no answer. */
  String text(int row) {
    return texts[row];
  }

  /** Why a row could not be answered, though it could be read; null otherwise. */
  String fault(int row) {
    return faults[row];
  }

  /** Whether the model writes texts. */
  boolean writes() {
    return writes;
  }

  private void answer() throws InterruptedException {
    ModelSource source = trained.source();
    List<Integer> sound = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).fault() == null) {
        sound.add(row);
      }
    }
    try (NDManager manager = NDManager.newBaseManager(); // loads the engine, which records
        Recording paused = Recording.paused()) {
      Model model = source.load(manager, DataType.FLOAT32);
      AdaptedModel adapted =
          AdapterFiles.read(
              trained.folder(),
              model,
              Adapters.of(trained.settings(), model, task),
              manager,
              DataType.FLOAT32);
      writes = model instanceof EncoderDecoder;
      Formulation formulation = Formulation.of(task, model);
      if (model instanceof VisionModel vision) {
        images(vision.imageProcessor(), formulation, adapted, sound, manager);
      } else {
        keep(formulation, adapted, sound, tokens(source, sound), manager);
      }
    }
  }

  /** Images are read batch by batch, and only those of one size are answered together. */
  private void images(
      ImageProcessor processor,
      Formulation formulation,
      AdaptedModel adapted,
      List<Integer> sound,
      NDManager manager)
      throws InterruptedException {
    for (int from = 0; from < sound.size(); from += request.batchSize()) {
      Map<Integer, List<Sample>> bySize = new TreeMap<>();
      for (int row : sound.subList(from, Math.min(sound.size(), from + request.batchSize()))) {
        try {
          byte[] image = ImageFile.read(Path.of(rows.get(row).first()), processor);
          bySize
              .computeIfAbsent(image.length, size -> new ArrayList<>())
              .add(new Sample(row, new int[0], new int[0], image, -1, Double.NaN));
        } catch (OwnDataException e) {
          faults[row] = e.getMessage();
        }
      }
      for (List<Sample> samples : bySize.values()) {
        List<Integer> places = samples.stream().map(each -> (int) each.index()).toList();
        keep(formulation, adapted, places, samples, manager);
      }
    }
  }

  private void keep(
      Formulation formulation,
      AdaptedModel adapted,
      List<Integer> places,
      List<Sample> samples,
      NDManager manager)
      throws InterruptedException {
    List<Answer> all =
        Inference.answers(formulation, adapted, samples, request.batchSize(), manager);
    List<String> written = formulation.texts(all);
    for (int i = 0; i < all.size(); i++) {
      double[] scores = all.get(i).scores();
      answers[places.get(i)] = probabilities(task, scores);
      texts[places.get(i)] = written.get(i);
    }
  }

  /** What scores stand for: probabilities of the labels, or themselves. */
  static double[] probabilities(Task task, double[] scores) {
    return switch (task.target()) {
      case NUMBER, TEXT -> scores;
      case LABELS -> LabelList.probabilities(scores);
      case LABEL -> // a kept head has more
          Probabilities.of(Arrays.copyOf(scores, task.outputs()));
    };
  }

  private List<Sample> tokens(ModelSource source, List<Integer> sound) {
    int noted = trained.note().maxTokens();
    int most =
        Math.min(
            noted > 0 ? noted : request.maxTokens(), source.architecture().textLimits().tokens());
    List<Sample> samples = new ArrayList<>();
    try (TextTokenizer tokenizer =
        TextTokenizer.of(
            TextTokenizer.bytes(source.tokenizer()), most, trained.note().truncation())) {
      for (int row : sound) {
        TextTokenizer.Tokens tokens =
            tokenizer.encode(
                source.inputFormat().compose(task, rows.get(row).first(), rows.get(row).second()));
        samples.add(
            new Sample(
                row, ints(tokens.ids()), ints(tokens.typeIds()), new byte[0], -1, Double.NaN));
      }
    }
    return samples;
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
