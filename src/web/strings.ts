import type { Language } from "./language.ts";

const english = {
  intakeTitle: "Drop your photos here",
  intakeTitleTouch: "Sign your photos",
  intakeLead:
    "They come back fitted to the web, signed with a watermark that stays legible on whatever lies under it.",
  choosePhotos: "Choose photos",
  intakeLimits: (size: string) => `JPEG, PNG or WebP, up to ${size} each. You can paste them too.`,

  settingsTitle: "Watermark",
  textLabel: "Text",
  textTooLong: (max: number) => `At most ${max} characters: shorten the text.`,
  textHasControls: "The text holds characters that cannot be drawn: type it again.",
  positionLabel: "Position",
  positionNames: {
    "top-left": "Top left",
    top: "Top",
    "top-right": "Top right",
    left: "Left",
    center: "Centre",
    right: "Right",
    "bottom-left": "Bottom left",
    bottom: "Bottom",
    "bottom-right": "Bottom right",
  },
  colorLabel: "Colour",
  colorNames: { auto: "Automatic", light: "White", dark: "Black", own: "Custom" },
  ownColor: "Custom colour",
  formatLabel: "Format",
  formatNames: { auto: "Automatic", jpeg: "JPEG", webp: "WebP" },
  effortLabel: "Effort",
  effortNames: { auto: "Automatic", fast: "Less time", small: "Fewer bytes" },

  sign: (count: number) => (count === 1 ? "Sign 1 photo" : `Sign ${count} photos`),
  signing: (count: number) => (count === 1 ? "Signing 1 photo" : `Signing ${count} photos`),
  allSigned: "All photos are signed",
  nothingLeft: "Nothing left to sign",

  photosTitle: (count: number) => (count === 1 ? "1 photo" : `${count} photos`),
  downloadAll: "Download all (ZIP)",
  packing: "Packing the ZIP",
  notPacked: (names: string, why: string) => `Not in the ZIP: ${names}. ${why}`,
  clearList: "Clear the list",
  show: (name: string) => `Show ${name}`,
  download: "Download",
  copyLink: "Copy link",
  linkCopied: "Link copied",
  copyByHand: "Copy this link:",
  tryAgain: "Try again",
  remove: "Remove",

  ready: "Ready",
  queued: "Waiting for its turn",
  uploading: (sent: string, total: string) => `Uploading, ${sent} of ${total}`,
  processing: "Being signed",
  accepted: "Kept safe, waiting to be signed",
  working: "Kept safe, being signed",
  retrying: (attempts: number, time: string) =>
    `Kept safe. Attempt ${attempts} failed, the next is at ${time}`,
  connectionLost: "Connection lost, trying again. The photo is kept safe",
  uploadProgress: (name: string) => `Upload of ${name}`,

  previewAlt: (name: string, text: string) => `${name} signed “${text}”, as the service draws it`,
  previewBusy: "Drawing the preview",
  previewNote: "Preview, drawn by the service. Nothing is kept until you sign.",
  keptNote: "The service keeps the photo safe: leave the page if you like, and find it here later.",
  notDecodable:
    "This browser cannot show the photo, so there is no preview. Sign it to let the service judge.",
  beforeAlt: (name: string) => `${name} before`,
  afterAlt: (name: string) => `${name} signed`,
  before: "Before",
  after: "After",
  sliderLabel: "Before and after",
  sliderValue: (percent: number) => `${percent} % before`,
  smallBefore: "The “before” is the small copy that this browser kept.",
  notKept: "The service could not keep this picture: there is no link to it, so download it now.",
  bytesBefore: "Original",
  bytesAfter: "Signed",
  bytesPreview: "Signed, about",
  timingsTitle: "Where the time went",
  foundDone: "Already signed before: found, not drawn again.",
  stepNames: {
    read: "Upload read",
    hash: "Fingerprint",
    redis: "Cache looked up",
    minio: "Original kept",
    optimizer: "Fitted and signed",
    store: "Result kept",
    rabbit: "Queued",
  },

  added: (count: number) => (count === 1 ? "1 photo added" : `${count} photos added`),
  removed: (name: string) => `${name} removed`,
  signed: (name: string) => `${name} is signed`,
  failed: (name: string, why: string) => `${name}: ${why}`,
  listCleared: "The list is cleared",
  serviceSays: "The service says:",
};

type Phrases<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends string
    ? string
    : Table[Key] extends (...values: never[]) => string
      ? Table[Key]
      : Phrases<Table[Key]>;
};

/** Every phrase of the page but those about problems. */
export type Strings = Phrases<typeof english>;

/** One table: a phrase that one language lacks does not compile. */
export const STRINGS = {
  en: english,
  fr: {
    intakeTitle: "Déposez vos photos ici",
    intakeTitleTouch: "Signez vos photos",
    intakeLead:
      "Elles reviennent à la taille du web, signées d’un filigrane lisible quel que soit le fond.",
    choosePhotos: "Choisir des photos",
    intakeLimits: (size) =>
      `JPEG, PNG ou WebP, jusqu’à ${size} chacune. Vous pouvez aussi les coller.`,

    settingsTitle: "Filigrane",
    textLabel: "Texte",
    textTooLong: (max) => `${max} caractères au plus : raccourcissez le texte.`,
    textHasControls:
      "Le texte contient des caractères impossibles à dessiner : saisissez-le à nouveau.",
    positionLabel: "Position",
    positionNames: {
      "top-left": "En haut à gauche",
      top: "En haut",
      "top-right": "En haut à droite",
      left: "À gauche",
      center: "Au centre",
      right: "À droite",
      "bottom-left": "En bas à gauche",
      bottom: "En bas",
      "bottom-right": "En bas à droite",
    },
    colorLabel: "Couleur",
    colorNames: { auto: "Auto", light: "Blanc", dark: "Noir", own: "Autre" },
    ownColor: "Autre couleur",
    formatLabel: "Format",
    formatNames: { auto: "Auto", jpeg: "JPEG", webp: "WebP" },
    effortLabel: "Effort",
    effortNames: { auto: "Auto", fast: "Plus rapide", small: "Plus léger" },

    sign: (count) => (count < 2 ? `Signer ${count} photo` : `Signer ${count} photos`),
    signing: (count) =>
      count < 2 ? `Signature de ${count} photo` : `Signature de ${count} photos`,
    allSigned: "Toutes les photos sont signées",
    nothingLeft: "Plus rien à signer",

    photosTitle: (count) => (count < 2 ? `${count} photo` : `${count} photos`),
    downloadAll: "Tout télécharger (ZIP)",
    packing: "Préparation du ZIP",
    notPacked: (names, why) => `Absentes du ZIP : ${names}. ${why}`,
    clearList: "Vider la liste",
    show: (name) => `Afficher ${name}`,
    download: "Télécharger",
    copyLink: "Copier le lien",
    linkCopied: "Lien copié",
    copyByHand: "Copiez ce lien :",
    tryAgain: "Réessayer",
    remove: "Retirer",

    ready: "Prête",
    queued: "Attend son tour",
    uploading: (sent, total) => `Envoi, ${sent} sur ${total}`,
    processing: "Signature en cours",
    accepted: "En lieu sûr, attend sa signature",
    working: "En lieu sûr, signature en cours",
    retrying: (attempts, time) =>
      `En lieu sûr. Essai ${attempts} sans succès, le prochain à ${time}`,
    connectionLost: "Connexion perdue, nouvel essai. La photo est en lieu sûr",
    uploadProgress: (name) => `Envoi de ${name}`,

    previewAlt: (name, text) => `${name} signée « ${text} », telle que le service la dessine`,
    previewBusy: "Aperçu en cours",
    previewNote: "Aperçu dessiné par le service. Rien n’est conservé avant la signature.",
    keptNote:
      "Le service garde la photo en lieu sûr : quittez la page si vous voulez, elle vous attend ici.",
    notDecodable:
      "Ce navigateur ne sait pas afficher la photo : pas d’aperçu. Signez-la, le service jugera.",
    beforeAlt: (name) => `${name} avant`,
    afterAlt: (name) => `${name} signée`,
    before: "Avant",
    after: "Après",
    sliderLabel: "Avant et après",
    sliderValue: (percent) => `${percent} % avant`,
    smallBefore: "L’« avant » est la petite copie gardée par ce navigateur.",
    notKept: "Le service n’a pas pu garder cette image : pas de lien, téléchargez-la maintenant.",
    bytesBefore: "Original",
    bytesAfter: "Signée",
    bytesPreview: "Signée, environ",
    timingsTitle: "Où le temps est passé",
    foundDone: "Déjà signée auparavant : retrouvée, pas redessinée.",
    stepNames: {
      read: "Envoi lu",
      hash: "Empreinte",
      redis: "Cache consulté",
      minio: "Original conservé",
      optimizer: "Ajustée et signée",
      store: "Résultat conservé",
      rabbit: "Mise en file",
    },

    added: (count) => (count < 2 ? `${count} photo ajoutée` : `${count} photos ajoutées`),
    removed: (name) => `${name} retirée`,
    signed: (name) => `${name} est signée`,
    failed: (name, why) => `${name} : ${why}`,
    listCleared: "La liste est vidée",
    serviceSays: "Le service dit :",
  },
} satisfies Record<Language, Strings>;
