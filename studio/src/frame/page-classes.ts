/** Where a page stands in the frame, and what stands for it until it is there. */
export const pageClasses = "mx-auto grid w-full max-w-260 gap-6 px-4 py-6 sm:px-8 sm:py-8";
