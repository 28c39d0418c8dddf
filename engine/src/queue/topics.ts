/** Topic of the bus that says: flows were published or unpublished, look at the triggers again. */
export const triggerTopic = "triggers";
