"""The way into training for the composition root: torch is imported when a run begins, and not before."""

from bot.recipes import EmotionRecipe, EncoderRecipe, ReplyRecipe, SituationsRecipe, Trained, Watch


def encoder(recipe: EncoderRecipe, watch: Watch) -> Trained:
    """Train the built-in encoder; raises leaves of `TodakError`."""
    from bot.nlp.training.encoder import train_encoder

    return train_encoder(recipe, watch)


def emotion(recipe: EmotionRecipe, watch: Watch) -> Trained:
    """Train a feeling classifier; raises leaves of `TodakError`."""
    from bot.nlp.training.classifier import train_classifier

    return train_classifier(recipe, watch)


def reply(recipe: ReplyRecipe, watch: Watch) -> Trained:
    """Train a language model; raises leaves of `TodakError`."""
    from bot.nlp.training.language_model import train_language_model

    return train_language_model(recipe, watch)


def situations(recipe: SituationsRecipe, watch: Watch) -> Trained:
    """Train the retriever on a bank with a host's own situations; raises leaves of `TodakError`."""
    from bot.nlp.training.host_bank import train_situations

    return train_situations(recipe, watch)
