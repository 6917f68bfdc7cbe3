import type { Language } from "../language.ts";
import type { ProblemCode } from "./problem.ts";

export interface ProblemWords {
  /** What is wrong, short. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What is wrong and what to do, for everything that may go wrong. */
export const PROBLEM_WORDS = {
  en: {
    file_unreadable: {
      what: "The browser cannot read this file",
      remedy: "If it is a folder, choose the photos in it.",
    },
    file_empty: { what: "The file is empty", remedy: "Choose the original again." },
    file_too_large: {
      what: "The file is larger than the service takes",
      remedy: "Save it smaller, for example as a JPEG of quality 90.",
    },
    heic: {
      what: "This is a HEIC photo, the format of iPhones",
      remedy:
        "Export it as JPEG. To have the camera save JPEGs: Settings, Camera, Formats, Most Compatible.",
    },
    no_photo: {
      what: "This is no JPEG, PNG or WebP",
      remedy: "Open it in a photo program and export it as JPEG.",
    },
    offline: {
      what: "The service cannot be reached",
      remedy: "Check the connection, then try again.",
    },
    interrupted: {
      what: "The connection broke while the photo was on its way",
      remedy: "Try again.",
    },
    not_filigrane: {
      what: "Something between here and the service has answered in its place",
      remedy: "Try again; if it goes on, tell whoever runs the service.",
    },
    attempts_exhausted: {
      what: "Signing the photo failed each time",
      remedy: "Try again; if it goes on, export it anew and try that.",
    },
    original_missing: {
      what: "The service does not have the original any more",
      remedy: "Add the photo again.",
    },
    image_too_large: {
      what: "The photo has too many pixels",
      remedy: "Scale it down, then add it again.",
    },
    image_undecodable: {
      what: "The photo cannot be decoded",
      remedy: "Open it in a photo program and export it as JPEG.",
    },
    image_truncated: {
      what: "The file ends in the middle of the photo",
      remedy: "Copy it from the camera or the original once more.",
    },
    image_animated: {
      what: "The picture moves, and only still ones are signed",
      remedy: "Export one frame of it.",
    },
    unsupported_media: {
      what: "The service takes JPEG, PNG and WebP only",
      remedy: "Open it in a photo program and export it as JPEG.",
    },
    watermark_unrenderable: {
      what: "The watermark holds letters that the font does not have",
      remedy: "Take them out of the text, then try again.",
    },
    image_missing: {
      what: "No photo has arrived at the service",
      remedy: "Try again.",
    },
    not_multipart: {
      what: "The photo arrived garbled",
      remedy: "Try again.",
    },
    invalid_parameter: {
      what: "The service does not take one of the settings",
      remedy: "Change the setting that it names, then try again.",
    },
    invalid_id: {
      what: "The link to this photo is damaged",
      remedy: "Remove it and add the photo again.",
    },
    not_found: {
      what: "The service does not know this photo any more",
      remedy: "Add the photo again.",
    },
    method_not_allowed: {
      what: "The page and the service do not fit together",
      remedy: "Reload the page.",
    },
    upload_too_large: {
      what: "The file is larger than the service takes",
      remedy: "Save it smaller, for example as a JPEG of quality 90.",
    },
    upload_timeout: {
      what: "The upload took too long",
      remedy: "Try again with a better connection or a smaller file.",
    },
    overloaded: {
      what: "The service has too much to do right now",
      remedy: "Try again in a moment.",
    },
    backend_unavailable: {
      what: "A part of the service is away",
      remedy: "Try again in a moment.",
    },
    processing_failed: {
      what: "Signing the photo failed",
      remedy: "Try again; if it goes on, export it anew and try that.",
    },
    internal_error: {
      what: "The service made a mistake",
      remedy: "Try again; if it goes on, tell whoever runs the service.",
    },
  },
  fr: {
    file_unreadable: {
      what: "Le navigateur ne peut pas lire ce fichier",
      remedy: "Si c’est un dossier, choisissez les photos qu’il contient.",
    },
    file_empty: { what: "Le fichier est vide", remedy: "Choisissez à nouveau l’original." },
    file_too_large: {
      what: "Le fichier dépasse la taille acceptée",
      remedy: "Enregistrez-le plus léger, par exemple en JPEG de qualité 90.",
    },
    heic: {
      what: "C’est une photo HEIC, le format des iPhone",
      remedy:
        "Exportez-la en JPEG. Pour des JPEG dès la prise de vue : Réglages, Appareil photo, Formats, Le plus compatible.",
    },
    no_photo: {
      what: "Ce n’est ni un JPEG, ni un PNG, ni un WebP",
      remedy: "Ouvrez-le dans un logiciel photo et exportez-le en JPEG.",
    },
    offline: {
      what: "Le service est injoignable",
      remedy: "Vérifiez la connexion, puis réessayez.",
    },
    interrupted: {
      what: "La connexion a été coupée pendant l’envoi",
      remedy: "Réessayez.",
    },
    not_filigrane: {
      what: "Quelque chose a répondu à la place du service",
      remedy: "Réessayez ; si cela persiste, prévenez qui gère le service.",
    },
    attempts_exhausted: {
      what: "La signature de la photo a échoué à chaque essai",
      remedy: "Réessayez ; si cela persiste, exportez-la à nouveau et essayez ainsi.",
    },
    original_missing: {
      what: "Le service n’a plus l’original",
      remedy: "Ajoutez la photo à nouveau.",
    },
    image_too_large: {
      what: "La photo a trop de pixels",
      remedy: "Réduisez-la, puis ajoutez-la à nouveau.",
    },
    image_undecodable: {
      what: "La photo ne peut pas être décodée",
      remedy: "Ouvrez-la dans un logiciel photo et exportez-la en JPEG.",
    },
    image_truncated: {
      what: "Le fichier s’arrête au milieu de la photo",
      remedy: "Copiez-la encore une fois depuis l’appareil ou l’original.",
    },
    image_animated: {
      what: "L’image est animée, seules les images fixes sont signées",
      remedy: "Exportez-en une seule vue.",
    },
    unsupported_media: {
      what: "Le service n’accepte que JPEG, PNG et WebP",
      remedy: "Ouvrez-la dans un logiciel photo et exportez-la en JPEG.",
    },
    watermark_unrenderable: {
      what: "Le filigrane contient des lettres absentes de la police",
      remedy: "Retirez-les du texte, puis réessayez.",
    },
    image_missing: {
      what: "Aucune photo n’est parvenue au service",
      remedy: "Réessayez.",
    },
    not_multipart: {
      what: "La photo est arrivée abîmée",
      remedy: "Réessayez.",
    },
    invalid_parameter: {
      what: "Le service refuse un des réglages",
      remedy: "Changez le réglage qu’il nomme, puis réessayez.",
    },
    invalid_id: {
      what: "Le lien vers cette photo est abîmé",
      remedy: "Retirez-la et ajoutez la photo à nouveau.",
    },
    not_found: {
      what: "Le service ne connaît plus cette photo",
      remedy: "Ajoutez la photo à nouveau.",
    },
    method_not_allowed: {
      what: "La page et le service ne vont plus ensemble",
      remedy: "Rechargez la page.",
    },
    upload_too_large: {
      what: "Le fichier dépasse la taille acceptée",
      remedy: "Enregistrez-le plus léger, par exemple en JPEG de qualité 90.",
    },
    upload_timeout: {
      what: "L’envoi a pris trop de temps",
      remedy: "Réessayez avec une meilleure connexion ou un fichier plus léger.",
    },
    overloaded: {
      what: "Le service a trop à faire en ce moment",
      remedy: "Réessayez dans un instant.",
    },
    backend_unavailable: {
      what: "Une partie du service est absente",
      remedy: "Réessayez dans un instant.",
    },
    processing_failed: {
      what: "La signature de la photo a échoué",
      remedy: "Réessayez ; si cela persiste, exportez-la à nouveau et essayez ainsi.",
    },
    internal_error: {
      what: "Le service a fait une erreur",
      remedy: "Réessayez ; si cela persiste, prévenez qui gère le service.",
    },
  },
} as const satisfies Record<Language, Record<ProblemCode, ProblemWords>>;
