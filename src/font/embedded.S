/* Noto Sans and Noto Serif (SIL Open Font License 1.1), byte for byte as Debian's fonts-noto-core has it. */
    .section .rodata
    .balign 16
    .globl inkvoice_noto_sans_regular, inkvoice_noto_sans_regular_end
inkvoice_noto_sans_regular:
    .incbin NOTO_SANS_REGULAR
inkvoice_noto_sans_regular_end:
    .balign 16
    .globl inkvoice_noto_sans_bold, inkvoice_noto_sans_bold_end
inkvoice_noto_sans_bold:
    .incbin NOTO_SANS_BOLD
inkvoice_noto_sans_bold_end:
    .balign 16
    .globl inkvoice_noto_serif_regular, inkvoice_noto_serif_regular_end
inkvoice_noto_serif_regular:
    .incbin NOTO_SERIF_REGULAR
inkvoice_noto_serif_regular_end:
    .balign 16
    .globl inkvoice_noto_serif_bold, inkvoice_noto_serif_bold_end
inkvoice_noto_serif_bold:
    .incbin NOTO_SERIF_BOLD
inkvoice_noto_serif_bold_end:
    .section .note.GNU-stack,"",%progbits
