import type { FoundBand } from '../../found.ts';

type Band = FoundBand['band'];

/** Titles below which figures are thresholds. Matched in small letters without accents. */
export const METRIC_TITLE =
  /\b(?:metrics?|thresholds?|kpis?|slos?|slis?|service level|key (?:metrics|indicators)|health indicators|alarms?|alert(?:s|ing)?(?: (?:rules?|conditions?|criteria|levels?|definitions?))?|monitoring|monitor|rollback triggers|kennzahlen|metriken|schwellen\w*|schwellwerte|grenzwerte|metricas|limites|limiares|umbrales|seuils?|metriques|indicateurs|soglie|metriche|drempel\w*)\b|指標|しきい値|閾値|メトリク|监控|指标|阈值|監視/;

/** Titles about alerts: a bare figure below is the bad side. */
export const ALERT_TITLE =
  /\b(?:alert\w*|alarms?|thresholds?|warn\w*|triggers?|schwellen\w*|schwellwerte|grenzwerte|alertas?|limites|umbrales|seuils?|soglie|drempel\w*)\b|閾値|しきい値|アラート|阈值|告警/;
/** A title that says healthy values although it says thresholds: `SLO targets`. */
export const TARGET_TITLE =
  /\b(?:targets?|slos?|goals?|objectives?|ziele?|metas?|objetivos?|cibles?|obiettivi)\b|目標|目标/;

/** Labels and column titles of bands. */
export const BANDS: readonly (readonly [Band, RegExp])[] = [
  [
    'critical',
    /\b(?:critical|crit|kritisch|critic[oa]|critique|severe|emergency|page|red|rot)\b|重大|緊急|致命|危険|严重|紧急|危急/,
  ],
  [
    'target',
    /\b(?:targets?|goals?|healthy|normal|ok|slo|objective|baseline|expected|good|green|acceptable|ziel|zielwert|soll|normal(?:wert|bereich)|meta|objetivo|cible|objectif|obiettivo|doel)\b|目標|正常|目标/,
  ],
  [
    'alert',
    /\b(?:alert|warn|warning|threshold|trigger|alarm|limit|warnung|schwelle|schwellwert|grenzwert|alerta|aviso|advertencia|limite|limiar|umbral|alerte|avertissement|seuil|soglia|avviso|drempel|waarschuwing|yellow|gelb)\b|警告|注意|しきい値|閾値|告警|阈值/,
  ],
];

/** Column titles of what is measured. */
export const METRIC_COLUMN =
  /\b(?:metrics?|signals?|indicators?|conditions?|slis?|checks?|kpis?|measure|detection|rule|what|service|kennzahl|metrik|messgrosse|signal|metrica|indicador|indicateur|metrique|condicion|condicao|metrica|deteccion|component)\b|指標|メトリク|項目|監視|指标|监控项/;

/** Column titles of what is measured that never name a service. */
export const MEASURE_COLUMN =
  /^(?:metrics?|signals?|indicators?|slis?|measures?|kennzahl|metrik|metrica|indicador|indicateur|metrique|指標|指标)$/;

/** What is watched without a figure. */
export const ANOMALIES = /\b(?:anomal\w+|unusual|auffällig\w*|anomalie\w*)\b|異常|异常/iu;

/** Lines that tell and do not alert. */
export const ONLY_INFORMS = /^[^:：]{0,20}\b(?:info|information|informational|note|hinweis)\b\s*[:：]/iu;
