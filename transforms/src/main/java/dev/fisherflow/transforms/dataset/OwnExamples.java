package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.OwnRow;
import dev.fisherflow.transforms.dataset.own.OwnSource;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Examples of a specification's own files: rows in their order, tokenized some hundreds at once.
 */
final class OwnExamples implements StreamedPreparation.Examples {

  private static final int ROWS_AT_ONCE = 1024;

  private final DatasetRequest request;
  private final OwnSource source;

  OwnExamples(DatasetRequest request, OwnSource source) {
    this.request = request;
    this.source = source;
  }

  /** Digest of a source as a request reads it. */
  static String digest(DatasetRequest request, OwnSource source) {
    Digest digest =
        Digest.create()
            .add(source.digest())
            .add(request.tokenizerDigest())
            .add(request.inputFormat().key())
            .add(request.maxTokens());
    if (request.truncation() != null) {
      digest.add(request.truncation());
    }
    return digest.hex();
  }

  @Override
  public String digest() {
    return digest(request, source);
  }

  @Override
  public List<String> splits() {
    return source.splits();
  }

  @Override
  public RawFacts facts() {
    return source.facts();
  }

  @Override
  public Long read(String split, Consumer<Example> examples) {
    AtomicLong cut = new AtomicLong();
    try (TextTokenizer tokenizer = TokenizeFn.load(request);
        TextTokenizer targets = targets()) {
      List<OwnRow> waiting = new ArrayList<>(ROWS_AT_ONCE);
      long[] index = {0};
      source.read(
          split,
          row -> {
            waiting.add(row);
            if (waiting.size() == ROWS_AT_ONCE) {
              index[0] = flush(tokenizer, targets, split, waiting, index[0], examples, cut);
            }
          });
      flush(tokenizer, targets, split, waiting, index[0], examples, cut);
    }
    return cut.get();
  }

  /** What cuts texts to be written; null where there are none. */
  private TextTokenizer targets() {
    return request.task().writes()
        ? TokenizeFn.load(request, request.task().definition().getMaxTargetTokens(), null)
        : null;
  }

  private static List<Integer> targetIds(TextTokenizer targets, String text) {
    return text == null
        ? List.of()
        : targets.encode(new InputFormat.Input(text, Optional.empty())).ids();
  }

  /** Passes rows on as examples; returns the index of the next. */
  private long flush(
      TextTokenizer tokenizer,
      TextTokenizer targets,
      String split,
      List<OwnRow> rows,
      long from,
      Consumer<Example> examples,
      AtomicLong cut) {
    Task task = request.task();
    List<TextTokenizer.Tokens> tokens =
        rows.parallelStream()
            .map(row -> request.inputFormat().compose(task, row.first(), row.second()))
            .map(tokenizer::encode)
            .toList();
    cut.addAndGet(tokens.stream().filter(TextTokenizer.Tokens::cut).count());
    for (int i = 0; i < rows.size(); i++) {
      examples.accept(
          Example.newBuilder()
              .setTask(task.key())
              .setSplit(split)
              .setIndex(from + i)
              .setTokenIds(tokens.get(i).ids())
              .setTypeIds(tokens.get(i).typeIds())
              .setLabel(rows.get(i).label())
              .setScore(rows.get(i).score())
              .setLabels(rows.get(i).labels() == null ? List.of() : rows.get(i).labels())
              .setTargetIds(targetIds(targets, rows.get(i).target()))
              .setTarget(rows.get(i).target())
              .build());
    }
    long next = from + rows.size();
    rows.clear();
    return next;
  }
}
