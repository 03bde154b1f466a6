package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.adapter.TensorSpec.Initial;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.Architecture.Embeddings;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Prompt tuning (Lester et al. 2021): t trained embeddings before those of the encoder's input.
 * With decoder pads, t padding tokens follow the decoder's start token too, as peft does to a T5
 * model under the task type CAUSAL_LM, which the paper's published prompts were trained with.
 *
 * <p>The embeddings start, as in peft, at those of a text's tokens, special ones included, repeated
 * and cut to t; or at draws from N(0, 1).
 */
public final class PromptTuning implements Adapter {

  static final String TENSOR = "prompt_embeddings";

  private static final String DECODER_PADS_TASK = "CAUSAL_LM";

  private final Architecture architecture;
  private final Embeddings embeddings;
  private final int tokens;
  private final boolean decoderPads;
  private final Optional<Supplier<Initial>> textInitial;

  /**
   * An adapter for a model.
   *
   * @param settings type prompt: virtual tokens, initialisation and decoder pads
   * @param textInitial makes the initial numbers where the settings ask for a text's
   * @throws ModelException if the model is none for prompts, or the settings are not possible
   */
  public PromptTuning(
      AdapterSettings settings, Architecture architecture, Supplier<Initial> textInitial) {
    this.architecture = architecture;
    this.embeddings =
        architecture
            .embeddings()
            .orElseThrow(
                () ->
                    new ModelException(
                        "adapter.type: prompt tuning is for text-to-text models such as T5; the"
                            + " model is a "
                            + architecture.huggingFaceName().className()));
    if (settings.getVirtualTokens() == null || settings.getVirtualTokens() < 1) {
      throw new ModelException(
          "adapter.virtualTokens: expected 1 or more, found " + settings.getVirtualTokens());
    }
    this.tokens = settings.getVirtualTokens();
    this.decoderPads = Boolean.TRUE.equals(settings.getDecoderPads());
    String initial = settings.getPromptInit() == null ? "text" : settings.getPromptInit();
    this.textInitial =
        switch (initial) {
          case "text" -> Optional.of(textInitial);
          case "random" -> Optional.empty();
          default ->
              throw new ModelException(
                  "adapter.promptInit: expected text or random, found '" + initial + "'");
        };
  }

  /** The embeddings of a text's tokens, repeated and cut to the count. */
  static Initial textInitial(EncoderDecoder model, String text) {
    double[] once = model.embeddingsOf(model.tokenizer().encode(List.of(text)).get(0));
    return (random, count) -> {
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = once[i % once.length];
      }
      return numbers;
    };
  }

  @Override
  public List<TensorSpec> tensors() {
    if (textInitial.isEmpty()) {
      return List.of(TensorSpec.normal(TENSOR, 1, tokens, embeddings.width()));
    }
    Initial initial = (random, count) -> textInitial.get().get().numbers(random, count);
    return List.of(TensorSpec.of(TENSOR, initial, tokens, embeddings.width()));
  }

  @Override
  public Layers over(FrozenLayers frozen, Leaves leaves, Dropout dropout) {
    return new DelegatingLayers(frozen) {
      @Override
      public Optional<Prompt> prompt(NDArray embedded) {
        NDArray virtual =
            leaves.perSample(TENSOR, embedded.getShape().get(0), embedded.getManager());
        return Optional.of(new Prompt(virtual, decoderPads ? tokens : 0));
      }
    };
  }

  @Override
  public String fileKey(String tensor) {
    return tensor;
  }

  @Override
  public ObjectNode configuration() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "PROMPT_TUNING");
    json.put(
        "task_type", decoderPads ? DECODER_PADS_TASK : architecture.huggingFaceName().taskType());
    json.put("num_virtual_tokens", tokens);
    json.put("token_dim", embeddings.width());
    json.put("num_transformer_submodules", 1);
    json.put("num_attention_heads", embeddings.heads());
    json.put("num_layers", embeddings.depth());
    // What the file holds is loaded, whatever it started from: naming the text would have peft ask
    // for a tokenizer first.
    json.put("prompt_tuning_init", "RANDOM");
    json.put("inference_mode", true);
    return json;
  }
}
