package dev.fisherflow.pipelines.export;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.export.MergedFolder;
import dev.fisherflow.learning.export.SameLogits;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.trained.AdapterNote;
import dev.fisherflow.pipelines.trained.TrainedAdapter;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Exports an adapter in Hugging Face's layout: as peft's folder, or as a whole model with the
 * adapter merged. What was written is read again, and its logits compared, before the folder gets
 * its name.
 */
public final class AdapterExport {

  private static final String CARD = "README.md";

  /** What is copied of a model's folder, where it is there: what is done to inputs. */
  private static final List<String> OF_INPUTS =
      List.of(
          HuggingFaceFolder.TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "spiece.model",
          "sentencepiece.bpe.model",
          ImageProcessor.FILE);

  private AdapterExport() {}

  /**
   * Exports.
   *
   * @return how far the logits of what was written are from the adapter's, as a part of the largest
   * @throws ExportException if the folder is taken or cannot be written, or what was written does
   *     not give the same logits
   */
  public static double write(ExportRequest request) {
    try (StagedFolder staged = StagedFolder.of(request.to(), request.workspace());
        ScratchFolder scratch = ScratchFolder.create("export")) {
      TrainedAdapter trained = request.source().open(scratch.path());
      double apart = write(trained, trained.source(), request.merged(), staged.path());
      if (!(apart <= (request.merged() ? SameLogits.TOLERANCE : 0))) {
        throw new ExportException(
            "expected the exported folder to give the adapter's logits, found them apart by %.1e of the largest: nothing was exported"
                .formatted(apart));
      }
      staged.publish();
      return apart;
    } catch (IOException e) {
      throw new ExportException("cannot export to %s: %s".formatted(request.to(), e), e);
    }
  }

  private static double write(
      TrainedAdapter trained, ModelSource source, boolean merged, Path folder) throws IOException {
    copyInputFiles(source, folder);
    Files.writeString(folder.resolve(CARD), ModelCard.of(trained, source, merged));
    try (NDManager manager = NDManager.newBaseManager(); // loads the engine, which records
        Recording paused = Recording.paused()) {
      Model model = source.load(manager, DataType.FLOAT64);
      Adapter adapter = Adapters.of(trained.settings(), model, trained.task());
      AdaptedModel adapted = read(trained.folder(), model, adapter, manager);
      if (!merged) {
        if (!adapter.readByPeft()) {
          throw new ExportException(
              "expected an adapter that peft reads, found one of parameters of the model itself: give --merged");
        }
        for (String file : List.of(AdapterFiles.CONFIG, AdapterFiles.WEIGHTS)) {
          Files.copy(trained.folder().resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve(AdapterNote.FILE), trained.note().json());
        return SameLogits.ofAdapter(adapted, read(folder, model, adapter, manager), manager);
      }
      if (!(source instanceof HuggingFaceFolder base)) {
        throw new ExportException(
            "expected a model of a folder in Hugging Face layout to merge into, found '%s': leave --merged out"
                .formatted(source.name()));
      }
      MergedFolder.write(base, adapted, trained.task(), folder);
      return SameLogits.ofMerged(adapted, folder, manager);
    }
  }

  private static AdaptedModel read(Path folder, Model model, Adapter adapter, NDManager manager) {
    return AdapterFiles.read(folder, model, adapter, manager, DataType.FLOAT64);
  }

  private static void copyInputFiles(ModelSource source, Path folder) throws IOException {
    if (source instanceof HuggingFaceFolder base) {
      for (String file : OF_INPUTS) {
        Path from = Path.of(base.name()).resolve(file);
        if (Files.isRegularFile(from)) {
          Files.copy(from, folder.resolve(file));
        }
      }
    } else if (source.inputFormat() != InputFormat.IMAGE) {
      Files.write(
          folder.resolve(HuggingFaceFolder.TOKENIZER), TextTokenizer.bytes(source.tokenizer()));
    }
  }
}
