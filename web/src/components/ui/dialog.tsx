"use client";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** A question that wants an answer, rather than something to look at. */
  isAlert?: boolean;
  children: ReactNode;
}

/** Holds the focus while open and gives it back after; Escape closes. */
export function Dialog({ title, isOpen, onClose, isAlert = false, children }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable={!isAlert}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="fixed inset-0 z-30 flex items-center justify-center bg-[#0b0d16]/50 p-4"
    >
      <Modal className="animate-rise w-full max-w-md rounded-2xl border border-line bg-surface p-6 shadow-float outline-none">
        <AriaDialog role={isAlert ? "alertdialog" : "dialog"} className="outline-none">
          <Heading slot="title" className="text-lg font-semibold">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
